"""What follows when money is owed."""

from django.utils import formats
from django.utils.translation import gettext as _

from salesdept.common.workflow import after
from salesdept.messages import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.models import Role, User

from .awaiting import fell_due


@after(fell_due)
def tell_of_money_owed(instalment) -> None:
    """Finance and who keeps the file hear that an instalment is owed, and why (3.4.3)."""
    contract = instalment.contract
    keeper = contract.customer.owner or User.manager()
    for person in {keeper, *User.objects.active().filter(role=Role.FINANCE)} - {None}:
        with in_language_of(person):
            title = _("%(customer)s accepted “%(milestone)s”: %(label)s is owed on %(day)s") % {
                "customer": contract.customer,
                "milestone": instalment.milestone,
                "label": instalment.label,
                "day": formats.date_format(instalment.due_on, "SHORT_DATE_FORMAT"),
            }
        key = f"instalment-owed:{instalment.pk}:{instalment.due_on}"
        Notice.tell(person, key=key, title=title, url=contract.get_absolute_url(), due_on=instalment.due_on)
