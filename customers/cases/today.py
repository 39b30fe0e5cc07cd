from django.utils import timezone
from django.utils.translation import gettext as _

from salesdept.common.calendar import now
from salesdept.common.today import Waiting, WorkItem, source
from salesdept.people.models import Role

from ..models import Case
from ..roles import SELLERS

SHOWN = 10


@source(order=10)
def cases_to_work_on(user):
    """Own cases by their clock, and for after-sales those that nobody has accepted (7.2.2)."""
    if not user.is_a(Role.AFTER_SALES, Role.TECHNICAL):
        return
    working = Case.objects.filter(state__in=["reported", "accepted"], paused_at=None)
    mine = working.filter(owner=user)
    if user.is_a(Role.AFTER_SALES):
        mine = mine | working.filter(state="reported", owner=None)
    yield _each(mine.order_by("due_at", "pk"), _to_work_on)


@source(order=11)
def results_to_tell(user):
    """What is solved for the own customers, or by oneself, and not told yet (7.2.2)."""
    solved = Case.objects.filter(state=Case.State.SOLVED)
    if user.is_a(*SELLERS):
        solved = solved.filter(customer__owner=user)
    elif user.is_a(Role.AFTER_SALES, Role.TECHNICAL):
        solved = solved.filter(owner=user)
    else:
        return
    yield _each(solved.order_by("solved_at", "pk"), _to_tell)


@source(order=11)
def complaints_to_find(user):
    """What the customer was told of own cases, and of which nobody has found yet whether it holds (7.2.2)."""
    if not user.is_a(Role.AFTER_SALES, Role.TECHNICAL):
        return
    yield _each(Case.objects.not_found().filter(owner=user).order_by("told_at", "pk"), _to_find)


@source(order=11)
def cases_overdue(user):
    """Late cases of the own customers and the team's; of all for the manager (7.2.2)."""
    late = Case.objects.overdue()
    if user.is_a(Role.SUPERVISOR):
        late = late.filter(customer__owner__in=[user.pk, *user.led_ids])
    elif user.is_a(Role.REP):
        late = late.filter(customer__owner=user)
    elif user.is_a(Role.MANAGER):
        late = late.filter(escalated=2)
    else:
        return
    yield _each(late.order_by("due_at", "pk"), _overdue)


def _each(cases, told) -> Waiting:
    return Waiting(cases.select_related("customer", "owner")[:SHOWN], told)


def _to_work_on(case) -> WorkItem:
    return _item(case, _("accept it") if case.state == Case.State.REPORTED else _("solve it"))


def _to_tell(case) -> WorkItem:
    return WorkItem(
        title=f"{case} · {case.customer}",
        why=_("solved: tell the customer the result"),
        url=case.get_absolute_url(),
        tone="warning",
        action_label=_("Tell"),
    )


def _to_find(case) -> WorkItem:
    return WorkItem(
        title=f"{case} · {case.customer}",
        why=_("told: does the complaint hold?"),
        url=case.get_absolute_url(),
        tone="warning",
        action_label=str(Case.steps()["find"].label),
    )


def _overdue(case) -> WorkItem:
    return _item(case, _("overdue: %(who)s works on it") % {"who": case.owner or _("nobody")})


def _item(case, why: str) -> WorkItem:
    due = case.next_due_at
    return WorkItem(
        title=f"{case} · {case.customer}",
        why=why,
        url=case.get_absolute_url(),
        due=timezone.localdate(due) if due else None,
        tone="danger" if due and due < now() else "warning",
        action_label=_("Open"),
    )
