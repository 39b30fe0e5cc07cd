"""Copies that a department has not confirmed by their day come before the rep's superior, then the manager (3.5.1)."""

from django.utils.translation import gettext as _

from salesdept.messages import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.models import User

from .models import ContractCopy


def remind_of_copies() -> int:
    """Tell whom it concerns, of each copy and day once each; return how many notices went out."""
    told = 0
    for copy in ContractCopy.objects.overdue().for_list():
        rep = copy.contract.customer.owner
        concerned = {rep and rep.superior, User.manager() if copy.is_long_overdue else None}
        told += sum(_tell(person, copy) for person in concerned if person)
    return told


def _tell(person: User, copy: ContractCopy) -> bool:
    with in_language_of(person):
        title = _("%(department)s has not confirmed the copy of %(contract)s, due on %(day)s") % {
            "department": copy.get_department_display(),
            "contract": copy.contract,
            "day": copy.due_on,
        }
    key = f"copy-overdue:{copy.pk}:{copy.due_on}"
    return Notice.tell(person, key=key, title=title, url=copy.contract.get_absolute_url(), due_on=copy.due_on)
