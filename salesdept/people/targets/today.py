"""What the targets ask of whom."""

from django.urls import reverse
from django.utils.translation import gettext as _

from salesdept.common.calendar import Month, today
from salesdept.common.today import Waiting, WorkItem, source

from ..models import Role, TargetProposal, User, YearGoals

LAST_DAYS = 7
"""So many days before a month begins, missing targets of it come up."""


@source(order=15)
def goals_to_decide(user):
    """Leadership approves what was submitted; the manager goes on with what came back or was proposed."""
    if user.is_a(Role.LEADERSHIP):
        yield Waiting(YearGoals.objects.filter(state="submitted"), _goals)
    if user.is_a(Role.MANAGER):
        yield Waiting(TargetProposal.objects.open().select_related("team", "proposed_by"), _proposal)
        yield from _missing()


def _goals(goals) -> WorkItem:
    return WorkItem(
        title=str(goals),
        why=_("The manager asks for approval."),
        url=goals.get_absolute_url(),
        tone="warning",
        action_label=_("Approve"),
    )


def _proposal(proposal) -> WorkItem:
    return WorkItem(
        title=_("Targets proposed for %(team)s, %(month)s") % {"team": proposal.team, "month": proposal.month.label},
        why=str(proposal.proposed_by),
        url=proposal.get_absolute_url(),
        action_label=_("Look at it"),
    )


def _missing():
    month = Month.of(today()).next
    if (month.first - today()).days <= LAST_DAYS and (missing := _without_target(month)):
        yield WorkItem(
            title=_("%(count)s reps have no target for %(month)s") % {"count": missing, "month": month.label},
            why=_("From the first day on a change is marked and needs a reason."),
            url=f"{reverse('people:targets')}?month={month}",
            due=month.first,
            tone="warning",
            action_label=_("Set the targets"),
        )


def _without_target(month: Month) -> int:
    reps = User.objects.active().working_in(month).filter(role=Role.REP)
    return reps.exclude(targets__month=month).count()
