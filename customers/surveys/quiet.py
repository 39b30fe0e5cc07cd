"""When surveys leave customers in peace (4.3.2): at night, and on days on which nobody works."""

from datetime import datetime, time

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext

from salesdept.common.calendar import now
from salesdept.people.work_days.clock import work_clock

MORNING, EVENING = time(8), time(21)
"""By the company's clock, half-open."""


def hours_in_words() -> str:
    hours = {"morning": time_format(MORNING, "H:i"), "evening": time_format(EVENING, "H:i")}
    return gettext("Letters leave on working days from %(morning)s to %(evening)s.") % hours


def quiet_until() -> datetime | None:
    """The next moment at which a letter may leave; None while one may."""
    clock, moment = work_clock(), timezone.localtime(now())
    day = moment.date()
    if clock.works_on(day) and MORNING <= moment.time() < EVENING:
        return None
    if not clock.works_on(day) or moment.time() >= EVENING:
        day = clock.day_after(day, 1)
    return timezone.make_aware(datetime.combine(day, MORNING))
