from django.utils.translation import gettext as _

from salesdept.common.calendar import today
from salesdept.common.today import Waiting, WorkItem, source
from salesdept.people.models import Role

from ..roles import DEPARTMENTS, SELLERS
from .models import ContractCopy, CopyQuestion

SHOWN = 10


@source(order=12)
def copies_to_confirm(user):
    """Contract copies that the own department has not confirmed (3.5.1)."""
    if not user.is_a(*DEPARTMENTS):
        return
    waiting = ContractCopy.objects.waiting().filter(department=user.role).select_related("contract__customer")
    yield Waiting(waiting.order_by("due_on", "pk")[:SHOWN], _to_confirm)


def _to_confirm(copy) -> WorkItem:
    return WorkItem(
        title=f"{copy.contract} · {copy.contract.customer}",
        why=_("contract copy to confirm"),
        url=copy.get_absolute_url(),
        due=copy.due_on,
        tone="danger" if copy.due_on < today() else "warning",
        action_label=_("Read it"),
    )


@source(order=13)
def copy_questions(user):
    """What the departments ask before they confirm a copy of a contract of the own customers (3.5.1)."""
    if not user.is_a(*SELLERS):
        return
    asked = CopyQuestion.objects.open().filter(copy__contract__customer__owner=user)
    yield Waiting(asked.select_related("copy__contract__customer")[:SHOWN], _asked)


def _asked(question) -> WorkItem:
    contract = question.copy.contract
    return WorkItem(
        title=f"{contract} · {contract.customer}",
        why=question.question,
        url=contract.get_absolute_url(),
        due=today(),
        tone="warning",
        action_label=_("Answer"),
    )


@source(order=14)
def copies_overdue(user):
    """What the departments leave lying of the own team's contracts, or of all for the manager (3.5.1)."""
    if not user.is_a(Role.SUPERVISOR, Role.MANAGER):
        return
    late = ContractCopy.objects.overdue().select_related("contract__customer").order_by("due_on", "pk")
    if user.is_a(Role.SUPERVISOR):
        yield Waiting(late.filter(contract__customer__owner__in=user.led_ids)[:SHOWN], _overdue)
    else:
        yield Waiting(late.prefetch_related("questions")[:SHOWN], _long_overdue)


def _overdue(copy) -> WorkItem:
    return WorkItem(
        title=f"{copy.contract} · {copy.contract.customer}",
        why=_("%(department)s has not confirmed its copy") % {"department": copy.get_department_display()},
        url=copy.contract.get_absolute_url(),
        due=copy.due_on,
        tone="danger",
        action_label=_("Open"),
    )


def _long_overdue(copy) -> WorkItem | None:
    return _overdue(copy) if copy.is_long_overdue else None
