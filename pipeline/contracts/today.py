from django.utils.translation import gettext as _

from salesdept.common.today import WorkItem, source
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
    for contract in Contract.objects.to_decide_by(user)[:SHOWN]:
        if suffices(user.role, contract.approver() or Role.MANAGER):
            yield _decide(contract, contract.customer, contract.asked_by, contract.asked_because)
    for change in Amendment.objects.to_decide_by(user).for_list().order_by("created_at")[:SHOWN]:
        if suffices(user.role, change.approver()):
            yield _decide(change, change.contract.customer, change.asked_by, change.reason)


def _decide(document, customer, asker, reason) -> WorkItem:
    return WorkItem(
        title=f"{document} · {customer}",
        why=_("%(name)s asks: %(reason)s") % {"name": asker, "reason": reason},
        url=document.get_absolute_url(),
        tone="warning",
        action_label=_("Decide"),
    )


@source(order=23)
def money_without_a_day(user):
    """For finance: what waits for a milestone that is not delivered any more (3.4.3)."""
    if not user.is_a(Role.FINANCE):
        return
    for instalment in in_vain().for_list().select_related("milestone").order_by("contract__signed_on", "pk")[:SHOWN]:
        yield WorkItem(
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
    if user.is_a(Role.REP):
        found = Instalment.objects.overdue().filter(contract__shares__rep=user)
    elif user.is_a(Role.FINANCE):
        found = Instalment.objects.overdue()
    else:
        return
    for instalment in found.for_list().order_by("due_on", "pk")[:SHOWN]:
        left = instalment.contract.told(instalment.left)
        told = {"left": left, "days": instalment.days_overdue, "label": instalment.label}
        yield WorkItem(
            title=f"{instalment.contract.customer} · {instalment.contract}",
            why=_("%(label)s: %(left)s overdue for %(days)d days") % told,
            url=instalment.get_absolute_url(),
            due=instalment.due_on,
            tone="danger",
            action_label=_("Follow up") if user.is_a(Role.REP) else _("Open"),
        )
