from contextlib import closing

from celery import shared_task

from .gateways import Post
from .models import INTERRUPTED_AFTER, OutboxMessage


@shared_task
def send_outbox() -> int:
    """Send everything that is due and return how many; what an earlier run left half-sent is put in doubt."""
    OutboxMessage.objects.doubt_interrupted(INTERRUPTED_AFTER)
    OutboxMessage.objects.give_up_without_paper()
    sent = 0
    with closing(Post()) as post:
        while message := OutboxMessage.objects.claim():
            message.send(post)
            sent += 1
    return sent
