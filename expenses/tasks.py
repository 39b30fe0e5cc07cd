from celery import shared_task

from .models import Claim


@shared_task
def release_forgotten() -> int:
    """Free the money of claims that were sent back and lay for a week."""
    return Claim.release_forgotten()
