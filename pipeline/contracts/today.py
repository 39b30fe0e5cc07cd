from functools import partial

from django.utils.translation import gettext as _

from salesdept.common.today import Waiting, WorkItem, source
from salesdept.people.models import Role

from ..limits import DECIDERS, suffices
from ..models import Amendment, Contract, Instalment
from .awaiting import in_vain

SHOWN = 10


@source(order=13)
def contracts_to_approve(user):
    """Contracts and changes that wait for this person (3.4.1)."""
    if not user.is_a(*DECIDERS):
        return
    contracts = Contract.objects.to_decide_by(user).select_related("proposal__quotation", "round__proposal__quotation")
    contracts = contracts.prefetch_related(
        "instalments", "proposal__quotation__lines", "round__proposal__quotation__lines"
    )
    yield Waiting(contracts[:SHOWN], partial(_contract, user))
    changes = Amendment.objects.to_decide_by(user).select_related("contract__customer", "asked_by")
    yield Waiting(changes.order_by("created_at")[:SHOWN], partial(_change, user))


def _contract(user, contract) -> WorkItem | None:
    return _decide(user, contract.approver() or Role.MANAGER, contract, contract.customer, contract.asked_because)


def _change(user, change) -> WorkItem | None:
    return _decide(user, change.approver(), change, change.contract.customer, change.reason)


def _decide(user, approver: Role, document, customer, reason) -> WorkItem | None:
    if not suffices(user.role, approver):
        return None
    return WorkItem(
        title=f"{document} · {customer}",
        why=_("%(name)s asks: %(reason)s") % {"name": document.asked_by, "reason": reason},
        url=document.get_absolute_url(),
        tone="warning",
        action_label=_("Decide"),
    )


@source(order=23)
def money_without_a_day(user):
    """For finance: what waits for a milestone that is not delivered any more (3.4.3)."""
    if not user.is_a(Role.FINANCE):
        return
    waiting = in_vain().for_list().select_related("milestone").order_by("contract__signed_on", "pk")
    yield Waiting(waiting[:SHOWN], _without_day)


def _without_day(instalment) -> WorkItem:
    return WorkItem(
        title=f"{instalment.contract.customer} · {instalment.contract}",
        why=_("%(label)s waits for “%(milestone)s”, which was taken out: say when it is owed")
        % {"label": instalment.label, "milestone": instalment.milestone},
        url=instalment.get_absolute_url(),
        tone="warning",
        action_label=_("Set the day"),
    )


@source(order=24)
def overdue_money(user):
    """Overdue instalments, each once: to the reps with a part in the contract, and to finance (3.4.3)."""
    found = Instalment.objects.overdue().for_list().order_by("due_on", "pk")
    if user.is_a(Role.REP):
        yield Waiting(found.filter(contract__shares__rep=user)[:SHOWN], partial(_overdue, _("Follow up")))
    elif user.is_a(Role.FINANCE):
        yield Waiting(found[:SHOWN], partial(_overdue, _("Open")))


def _overdue(action: str, instalment) -> WorkItem:
    left = instalment.contract.told(instalment.left)
    told = {"left": left, "days": instalment.days_overdue, "label": instalment.label}
    return WorkItem(
        title=f"{instalment.contract.customer} · {instalment.contract}",
        why=_("%(label)s: %(left)s overdue for %(days)d days") % told,
        url=instalment.get_absolute_url(),
        due=instalment.due_on,
        tone="danger",
        action_label=action,
    )
