from celery import shared_task

from salesdept.messages.tasks import send_outbox

from .making import SLOW_SECONDS
from .models import Paper
from .sweeping import sweep


@shared_task
def make_papers() -> int:
    """Make every paper that waits and return how many; those whose press died are made again.

    Letters that waited for them leave.
    """
    Paper.objects.revive_interrupted()
    made = 0
    while paper := Paper.objects.claim():
        paper.make(seconds=SLOW_SECONDS)
        made += 1
    if made:
        send_outbox.delay()
    return made


@shared_task
def sweep_papers() -> int:
    """Papers that nobody asked for lately and that were never sent go, with their files; return how many."""
    return sweep()
