from celery import shared_task

from .copies import reminding as copies
from .projects import reminding as projects


@shared_task(name="pipeline.remind_of_copies")
def remind_of_copies() -> int:
    """Copies that a department has not confirmed come before supervisor and manager (3.5.1)."""
    return copies.remind_of_copies()


@shared_task(name="pipeline.remind_of_untold_changes")
def remind_of_untold_changes() -> int:
    """Moved dates of which the customer was not told come before the supervisor (3.5.2)."""
    return projects.remind_of_untold_changes()
