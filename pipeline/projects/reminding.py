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
    for change in untold_for(DAYS_TO_TELL):
        rep = change.milestone.project.rep
        told += _tell(rep and rep.superior, "change-untold", change)
    return told


def untold_for(days: int) -> list[DateChange]:
    """The first untold change of each milestone that waits for more than so many working days, the oldest first."""
    return [change for change in perhaps_untold_for(days) if is_untold_for(change, days)]


def perhaps_untold_for(days: int):
    """Those of `untold_for`, and those whose days were no working days."""
    return DateChange.objects.waiting_to_be_told().first_of_milestones().filter(at__lt=now() - timedelta(days=days))


def is_untold_for(change: DateChange, days: int) -> bool:
    return work_clock().days_since(timezone.localdate(change.at)) > days


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
