from celery import shared_task

from .models import INTERRUPTED_AFTER, OutboxMessage


@shared_task
def send_outbox() -> int:
    """Send everything that is due and return how many; what an earlier run left half-sent is put in doubt."""
    OutboxMessage.objects.doubt_interrupted(INTERRUPTED_AFTER)
    OutboxMessage.objects.give_up_without_paper()
    sent = 0
    while message := OutboxMessage.objects.claim():
        message.send()
        sent += 1
    return sent
