from datetime import timedelta

from salesdept.common.calendar import now
from salesdept.common.invariants import invariant

from .models import Delivery
from .models.delivery import INTERRUPTED_AFTER


@invariant("No delivery to another program is being sent for hours", clause="7.1.3")
def sending_ends():
    since = now() - INTERRUPTED_AFTER - timedelta(hours=1)
    for delivery in Delivery.objects.filter(state=Delivery.State.SENDING, claimed_at__lt=since):
        yield f"{delivery.pk}"
