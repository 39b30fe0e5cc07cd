from time import monotonic
from uuid import UUID

from celery import shared_task

from .models import Delivery
from .models.delivery import ATTEMPTS, INTERRUPTED_AFTER, KEPT_FOR

RUN_SECONDS = 50
"""A run ends before the clock starts the next one: slow receivers must not gather all workers."""


@shared_task
def send_deliveries() -> int:
    """Send what is due, as far as the time of a run goes, and return how many arrived.

    A webhook that fails is left alone until the next run: one that is down holds nobody else up.
    """
    until = monotonic() + RUN_SECONDS
    Delivery.objects.revive_interrupted(INTERRUPTED_AFTER, ATTEMPTS)
    arrived = 0
    failed: set[UUID] = set()
    while monotonic() < until and (delivery := Delivery.objects.claim(without=failed)):
        if delivery.send():
            arrived += 1
        else:
            failed.add(delivery.hook_id)
    return arrived


@shared_task
def forget_deliveries() -> int:
    """The log goes back 30 days; return how many went."""
    return Delivery.objects.forget(KEPT_FOR)
