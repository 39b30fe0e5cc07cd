from celery import shared_task

from salesdept.common.calendar import now

from .models import Claim
from .reactions import tell_of_decision


@shared_task
def release_forgotten() -> int:
    """Free the money of claims that were sent back and lay for a week."""
    return Claim.release_forgotten()


@shared_task
def tell_decisions() -> int:
    """Tell of the decisions that can't be taken back any more, each once."""
    decided = Claim.told_of(now())
    for claim in decided:
        tell_of_decision(claim)
    return len(decided)


@shared_task
def raise_forgotten() -> int:
    """What lay with its reviewer for more working days than the rules give goes one step up too."""
    return Claim.raise_forgotten()
