"""Dates that moved and were not told come before the rep again, then before the rep's superior (3.5.2)."""

from datetime import timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from salesdept.common.calendar import now
from salesdept.messages import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.models import User
from salesdept.people.work_days.clock import work_clock

from .models import DateChange

DAYS_TO_TELL = 2
"""Working days in which the rep tells the customer of a moved date; when the first is over the rep hears once more."""


def remind_of_untold_changes() -> int:
    """Tell the rep of each milestone that waits, then the superior, once each; return how many notices went out."""
    told = 0
    for change in untold_for(DAYS_TO_TELL - 1):
        told += _tell(change.milestone.project.rep, "change-to-tell", change)
    for change in long_untold():
        rep = change.milestone.project.rep
        told += _tell(rep and rep.superior, "change-untold", change)
    return told


def long_untold() -> list[DateChange]:
    """The first untold change of each milestone of which the rep has not told in DAYS_TO_TELL working days."""
    return untold_for(DAYS_TO_TELL)


def untold_for(days: int) -> list[DateChange]:
    """The first untold change of each milestone that waits for more than so many working days, the oldest first."""
    clock = work_clock()
    first: dict = {}
    for change in DateChange.objects.waiting_to_be_told().filter(at__lt=now() - timedelta(days=days)):
        first.setdefault(change.milestone_id, change)
    return [change for change in first.values() if clock.days_since(timezone.localdate(change.at)) > days]


def _tell(person: User | None, meaning: str, change) -> bool:
    if person is None:
        return False
    milestone = change.milestone
    with in_language_of(person):
        title = _("%(customer)s has not been told that %(milestone)s moved to %(day)s") % {
            "customer": milestone.project.customer,
            "milestone": milestone,
            "day": formats.date_format(getattr(milestone, f"{change.what}_on"), "SHORT_DATE_FORMAT"),
        }
    url = f"{milestone.project.get_absolute_url()}#untold"
    return Notice.tell(person, key=f"{meaning}:{change.pk}", title=title, body=change.why, url=url)
