import logging

from celery import shared_task
from django.db import transaction

from .models import Period

log = logging.getLogger(__name__)


@shared_task
def open_last_month() -> list[str]:
    """Open and compute the last complete month and those that were missed; one that fails holds up no other (4.2)."""
    return [str(month) for month in Period.objects.missed() if _opened(month)]


def _opened(month) -> bool:
    try:
        with transaction.atomic():
            Period.open_month(month)
    except Exception:
        log.exception("The month %s could not be opened.", month)
        return False
    return True


@shared_task
def lock_due() -> int:
    """Lock the published months whose time for objections is over."""
    return sum(period.lock_if_due() for period in Period.objects.filter(state=Period.State.PUBLISHED))
