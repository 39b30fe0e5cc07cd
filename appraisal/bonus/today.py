"""What the bonus asks of whom (4.4.1)."""

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from salesdept.common.today import Waiting, WorkItem, source
from salesdept.people.models import Role

from ..models import BonusRun, Loss, Period

SHOWN = 3
STEPS = {Role.MANAGER: ("recalculate",), Role.LEADERSHIP: ("approve",), Role.FINANCE: ("export", "pay_out")}


@source(order=20)
def runs_to_make(user):
    if user.is_a(Role.MANAGER):
        yield Waiting(Period.objects.without_bonus()[:SHOWN], _run_to_make)


def _run_to_make(period) -> WorkItem:
    return WorkItem(
        title=_("Make the bonus run of %(month)s") % {"month": period.month.label},
        why=_("The month is published."),
        url=reverse("appraisal:bonus_runs"),
        action_label=_("Bonus runs"),
    )


@source(order=21)
def runs_to_carry_on(user):
    """The next step of each run that `user` may take now."""
    if user.role not in STEPS:
        return
    left = BonusRun.objects.visible_to(user).exclude(state="paid")
    # Once approved it is finance's alone.
    left = left if user.is_a(Role.FINANCE) else left.unsettled()
    yield Waiting(left.for_list()[:SHOWN], partial(_run, user))


def _run(user, run) -> WorkItem | None:
    """The steps of a role are taken in states of their own, so that one is open at most."""
    for rule in (run.steps()[name] for name in STEPS[user.role]):
        is_due = rule.name != "recalculate" or run.waits_for_the_manager
        if is_due and rule.refusal(run, user) is None:
            return WorkItem(
                title=f"{run}: {rule.label}",
                why=run.get_state_display(),
                url=run.get_absolute_url(),
                action_label=str(rule.label),
            )
    return None


@source(order=22)
def losses_to_write_off(user):
    if user.is_a(Role.MANAGER):
        yield Waiting(Loss.objects.visible_to(user).lapsed().for_list()[:SHOWN], _loss)


def _loss(loss) -> WorkItem:
    return WorkItem(
        title=_("Write off the loss of %(person)s of %(month)s") % {"person": loss.person, "month": loss.month.label},
        why=_("Its months are over."),
        url=loss.get_absolute_url(),
        action_label=_("Decide"),
    )
