"""The milestones that a project is born with: the steps of the plan in the accepted proposal (3.3.2, 3.5.2)."""

from datetime import timedelta

from django.db.models import Q

from ..proposals.plans import PlanStep
from .models import Milestone


def plan_of(contract):
    """The steps of the version that the customer accepted, in their order; none where there is none."""
    if contract.opportunity_id is None:
        return PlanStep.objects.none()
    accepted = Q(proposal__opportunity=contract.opportunity_id, proposal__state="accepted")
    return PlanStep.objects.filter(accepted).select_related("proposal")


def take_over(project) -> list[Milestone]:
    """A milestone of each step, promised for its last day; what stands in another project of the deal is not made anew.

    A plan that would have begun before the signature begins with it: all its days move on by as much.
    """
    elsewhere = Milestone.objects.exclude(project=project).exclude(project__state="stopped")
    steps = [step for step in plan_of(project.contract) if not elsewhere.filter(plan_step=step).exists()]
    if not steps:
        return []
    late_by = max(project.started_on - min(step.starts_on for step in steps), timedelta(0))
    days = [(step, step.ends_on + late_by) for step in steps]
    return Milestone.objects.bulk_create(
        [
            Milestone(project=project, plan_step=step, title=step.title, promised_on=day, expected_on=day)
            for step, day in days
        ]
    )
