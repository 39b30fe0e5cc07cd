from celery import shared_task

from .making import SLOW_SECONDS
from .models import Paper
from .sweeping import sweep


@shared_task
def make_papers() -> int:
    """Make every paper that waits and return how many; those whose press died are made again."""
    Paper.objects.revive_interrupted()
    made = 0
    while paper := Paper.objects.claim():
        paper.make(seconds=SLOW_SECONDS)
        made += 1
    return made


@shared_task
def sweep_papers() -> int:
    """Papers that nobody asked for lately and that were never sent go, with their files; return how many."""
    return sweep()
