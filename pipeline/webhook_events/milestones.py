"""Milestones that become late (3.5.2): told by the clock, and at once when a moved date makes them so."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.workflow import after
from salesdept.webhooks.events import event
from salesdept.webhooks.models import Standing

from ..projects.models import Milestone
from ..projects.querysets import MilestoneQuerySet


@event(
    "milestone.late",
    label=_("A milestone becomes late"),
    sample={
        "id": "01990c5e-7a4b-7000-8000-000000000003",
        "project": "01990c5e-7a4b-7000-8000-000000000004",
        "contract": "C-2026-0017",
        "promised_on": "2026-06-30",
        "expected_on": "2026-07-15",
        "url": "https://…/api/v1/milestones/01990c5e-7a4b-7000-8000-000000000003/",
    },
)
def late(milestone) -> dict:
    return {
        "id": str(milestone.pk),
        "project": str(milestone.project_id),
        "contract": milestone.project.contract.number,
        "promised_on": milestone.promised_on.isoformat(),
        "expected_on": milestone.expected_on.isoformat(),
        "url": settings.SITE_URL + reverse("milestone-detail", args=[milestone.pk]),
    }


def note_late_milestones(among: MilestoneQuerySet | None = None) -> int:
    """Tell of each milestone under way that has become late, once for each time it does; return how many."""
    milestones: MilestoneQuerySet = Milestone.objects.all() if among is None else among
    lasting = milestones.late().filter(project__state="running").select_related("project__contract")
    return Standing.note(late, lasting, among=milestones)


@after(Milestone.move)
def note_moved_milestone(milestone, by) -> None:
    note_late_milestones(Milestone.objects.filter(pk=milestone.pk))
