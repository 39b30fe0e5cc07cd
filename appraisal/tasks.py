from celery import shared_task

from salesdept.common.calendar import Month, months_between

from .models import Period


@shared_task
def open_last_month() -> list[str]:
    """Open and compute the last complete month, and those missed since the latest period (4.2).

    Missed are those of a year at most: what lies further back is imported history, opened by hand.
    """
    last = Month.last_complete()
    latest = Period.objects.first()
    first = min(latest.month.next, last) if latest and latest.month <= last else last
    first = max(first, last.shift(-11))
    return [str(Period.open_month(month).month) for month in months_between(first, last)]


@shared_task
def lock_due() -> int:
    """Lock the published months whose time for objections is over."""
    return sum(period.lock_if_due() for period in Period.objects.filter(state=Period.State.PUBLISHED))
