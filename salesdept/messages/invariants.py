from datetime import timedelta

from salesdept.common.calendar import now
from salesdept.common.invariants import invariant

from .models import INTERRUPTED_AFTER, OutboxMessage


@invariant("No message is being sent for hours", clause="7.1.3")
def sending_ends():
    since = now() - INTERRUPTED_AFTER - timedelta(hours=1)
    for message in OutboxMessage.objects.filter(state=OutboxMessage.State.SENDING, claimed_at__lt=since):
        yield f"{message.key}"


@invariant("What was sent keeps no text", clause="7.1.3")
def sent_is_empty():
    left = [OutboxMessage.State.SENT, OutboxMessage.State.RETURNED]
    for message in OutboxMessage.objects.filter(state__in=left).exclude(body=""):
        yield f"{message.key}"
