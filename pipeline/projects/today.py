"""What waits for whom in the execution of projects."""

from datetime import timedelta

from django.db.models import Prefetch, Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from salesdept.common.calendar import today
from salesdept.common.today import Waiting, WorkItem, source
from salesdept.people.models import Role

from ..roles import SELLERS
from .models import Milestone, Project
from .querysets import REPORT_EVERY
from .reminding import DAYS_TO_TELL, is_untold_for, perhaps_untold_for

SHOWN = 10
OF_CUSTOMER = "project__contract__customer"


@source(order=15)
def customers_to_tell(user):
    """Projects of the own customers: dates that moved untold, then reports that are due (3.5.2)."""
    if not user.is_a(*SELLERS):
        return
    own = Project.objects.running().of_reps([user.pk]).select_related("contract__customer")
    moved = own.moved_untold().order_by("since")[:SHOWN]
    milestones = Prefetch("milestones", Milestone.objects.moved_untold(), to_attr="milestones_moved")
    yield Waiting(moved.prefetch_related(milestones), _moved)
    due = own.due_for_report().exclude(pk__in=moved.values("pk")).order_by("heard_at", "started_on")
    yield Waiting(due[:SHOWN], _due_for_report)


def _moved(project) -> WorkItem:
    said = ngettext("%(n)d date moved: tell the customer", "%(n)d dates moved: tell the customer", project.n)
    return WorkItem(
        title=f"{project.customer} · {project.contract}",
        why=" · ".join([said % {"n": project.n}, *_still_read(project)]),
        url=f"{project.get_absolute_url()}#untold",
        due=timezone.localdate(project.since),
        tone="danger",
        action_label=_("Tell"),
    )


def _still_read(project) -> list[str]:
    """A line for each day that the customer goes on reading although it moved."""
    return [
        _("the customer still reads %(day)s for %(milestone)s")
        % {"day": formats.date_format(day, "SHORT_DATE_FORMAT"), "milestone": milestone}
        for milestone in project.milestones_moved
        for day in milestone.still_read
    ]


def _due_for_report(project) -> WorkItem:
    heard = timezone.localdate(project.heard_at) if project.heard_at else project.started_on
    return WorkItem(
        title=f"{project.customer} · {project.contract}",
        why=_("the customer has heard nothing for %(n)d days") % {"n": (today() - heard).days},
        url=project.get_absolute_url(),
        due=heard + timedelta(days=REPORT_EVERY),
        tone="warning",
        action_label=_("Report"),
    )


@source(order=16)
def acceptances_to_ask(user):
    """What is done for the own customers and not accepted yet (3.5.2)."""
    if not user.is_a(*SELLERS):
        return
    done = Milestone.objects.filter(
        state=Milestone.State.DONE, project__state=Project.State.RUNNING, project__contract__customer__owner=user
    )
    yield Waiting(done.select_related(OF_CUSTOMER).order_by("done_on", "pk")[:SHOWN], _to_accept)


def _to_accept(milestone) -> WorkItem:
    return WorkItem(
        title=f"{milestone} · {milestone.project.customer}",
        why=_("done: ask the customer to accept it"),
        url=milestone.get_absolute_url(),
        tone="warning",
        action_label=_("Open"),
    )


@source(order=17)
def milestones_ahead(user):
    """For the technical department: its milestones that are over, late or near (3.5.2), and projects without a lead."""
    if not user.is_a(Role.TECHNICAL):
        return
    mine = Milestone.objects.near().filter(project__state=Project.State.RUNNING)
    mine = mine.filter(Q(owner=user) | Q(owner=None, project__lead=user))
    yield Waiting(mine.select_related(OF_CUSTOMER).order_by("expected_on", "pk")[:SHOWN], _ahead)
    leaderless = Project.objects.running().filter(lead=None).select_related("contract__customer")
    yield Waiting(leaderless.order_by("started_on", "pk")[:SHOWN], _leaderless)


def _ahead(milestone) -> WorkItem:
    return WorkItem(
        title=f"{milestone} · {milestone.project.customer}",
        why=str(milestone.project),
        url=milestone.get_absolute_url(),
        due=milestone.expected_on,
        tone=milestone.lateness or "neutral",
        action_label=_("Open"),
    )


def _leaderless(project) -> WorkItem:
    return WorkItem(
        title=f"{project.customer} · {project.contract}",
        why=_("the project has no lead yet"),
        url=project.get_absolute_url(),
        tone="warning",
        action_label=_("Name"),
    )


@source(order=18)
def projects_watched(user):
    """For the supervisor: what the team's customers were not told in time (3.5.2)."""
    if not user.is_a(Role.SUPERVISOR):
        return
    late = perhaps_untold_for(DAYS_TO_TELL).filter(milestone__project__contract__customer__owner__in=user.led_ids)
    yield Waiting(late, _untold)


def _untold(change) -> WorkItem | None:
    if not is_untold_for(change, DAYS_TO_TELL):
        return None
    project = change.milestone.project
    return WorkItem(
        title=f"{change.milestone} · {project.customer}",
        why=_("%(rep)s has not told the customer of the moved date") % {"rep": project.rep},
        url=f"{project.get_absolute_url()}#untold",
        due=timezone.localdate(change.at),
        tone="danger",
        action_label=_("Open"),
    )
