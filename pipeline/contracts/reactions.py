"""What follows when money is owed."""

from django.utils import formats
from django.utils.translation import gettext as _

from salesdept.common.workflow import after
from salesdept.messages import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.models import Role, User

from ..models import Amendment, Contract
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


@after(Contract.share_credit)
def tell_of_credit(contract, by):
    """Whose credit was split anew hears of it, who lost a part as who got one (4.1.1)."""
    for rep in User.objects.active().filter(sales_entries__contract=contract).distinct():
        with in_language_of(rep):
            title = _("The credit of %(contract)s was split anew") % {"contract": contract}
        key = f"credit-split:{contract.pk}:{contract.version}"
        Notice.tell(rep, key=key, title=title, url=contract.get_absolute_url())


@after(Amendment.approve)
@after(Amendment.refuse)
def tell_of_decision(amendment, by):
    """Who asked for a change hears what became of it (3.4.1)."""
    with in_language_of(amendment.asked_by):
        state = amendment.get_state_display()
        title = _("The change %(change)s: %(state)s") % {"change": amendment, "state": state}
    Notice.tell(amendment.asked_by, key=f"change-decided:{amendment.pk}", title=title, url=amendment.get_absolute_url())
