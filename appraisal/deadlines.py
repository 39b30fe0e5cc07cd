from datetime import date, datetime, timedelta

from django.utils import timezone

APPEAL_DAYS = 5
"""Working days in which a rep may object to a published card (1.3.2)."""


def appeal_ends(published_at: datetime) -> date:
    """The last day for an objection: the fifth working day after publication."""
    day, left = timezone.localdate(published_at), APPEAL_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day
