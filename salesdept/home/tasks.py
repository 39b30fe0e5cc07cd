from celery import shared_task

from salesdept.common import invariants
from salesdept.common.models import KeptAnswer

from .notices import tell_of_breaches


@shared_task
def check_invariants() -> list[str]:
    """Nightly: everything that must hold in the database; the admin is told what does not. Nothing is repaired."""
    breaches = invariants.broken()
    if breaches:
        tell_of_breaches(breaches)
    return breaches


@shared_task
def forget_kept_answers() -> int:
    """Answers of the API that no repeated call gets any more go; return how many."""
    gone, _by_table = KeptAnswer.objects.outlived().delete()
    return gone
