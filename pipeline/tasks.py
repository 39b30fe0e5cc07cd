from celery import shared_task

from .analysis.tasks import take_forecast  # noqa: F401 - the worker looks for tasks here
from .copies import reminding as copies
from .next_steps.tending import tell_of_forgotten, wake_due
from .projects import reminding as projects
from .revisits import planning, renewals
from .webhook_events.milestones import note_late_milestones


@shared_task(name="pipeline.wake_opportunities")
def wake_opportunities() -> int:
    """Deals on hold go on the day that was said (3.1.3)."""
    return wake_due()


@shared_task(name="pipeline.tell_of_forgotten_steps")
def tell_of_forgotten_steps() -> int:
    """Next steps two weeks overdue come before the supervisor (3.1.3)."""
    return tell_of_forgotten()


@shared_task(name="pipeline.remind_of_copies")
def remind_of_copies() -> int:
    """Copies that a department has not confirmed come before supervisor and manager (3.5.1)."""
    return copies.remind_of_copies()


@shared_task(name="pipeline.remind_of_untold_changes")
def remind_of_untold_changes() -> int:
    """Moved dates of which the customer was not told come before the supervisor (3.5.2)."""
    return projects.remind_of_untold_changes()


@shared_task(name="pipeline.plan_revisits")
def plan_revisits() -> int:
    """Revisits that are missing are planned (3.6.1)."""
    return planning.plan_revisits()


@shared_task(name="pipeline.remind_of_renewals")
def remind_of_renewals() -> int:
    """Contracts that end come before who keeps the file (3.6.3)."""
    return renewals.remind_of_renewals()


@shared_task(name="pipeline.tell_of_late_milestones")
def tell_of_late_milestones() -> int:
    """Programs that listen hear of each milestone that has become late (3.5.2)."""
    return note_late_milestones()
