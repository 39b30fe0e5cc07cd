"""Working days in which something is to happen, by the company's calendar with its holidays."""

from datetime import date, datetime

from django.utils import timezone

from salesdept.people.work_days.clock import work_clock

APPEAL_DAYS = 5
"""Working days in which a rep may object to a published card, and in which the objection is answered (1.3.2)."""


def appeal_ends(since: datetime) -> date:
    """The last day for an objection: the fifth working day after publication. All of that day counts."""
    return work_clock().day_after(timezone.localdate(since), APPEAL_DAYS)
