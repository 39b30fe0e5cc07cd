"""Deadlines by the company's clock: working hours of working days, holidays left out, make-up days counted."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from salesdept.common.calendar import now, today
from salesdept.common.request_id import once_per_request

from .models import WorkDay

Span = tuple[datetime, datetime]


class WorkClock:
    """Counts working time. `exceptions` maps days to whether one works on them; other days go by their weekday."""

    def __init__(self, exceptions: dict[date, bool], begins: time, ends: time):
        self.exceptions, self.begins, self.ends = exceptions, begins, ends

    def works_on(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() < 5)

    def day_after(self, day: date, days: int) -> date:
        """The `days`-th working day after `day`; the next one for 1."""
        while days:
            day += timedelta(days=1)
            days -= self.works_on(day)
        return day

    def days_between(self, first: date, last: date) -> int:
        """Working days from `first` to `last`, both included; 0 when the span is empty."""
        return sum(self.works_on(first + timedelta(days=n)) for n in range((last - first).days + 1))

    def days_since(self, day: date) -> int:
        """Working days that have begun since `day`, today included."""
        return self.days_between(day + timedelta(days=1), today())

    def after(self, start: datetime, span: timedelta, pauses: Iterable[Span] = ()) -> datetime:
        """The moment at which `span` of working time has passed since `start`, `pauses` not counted.

        The pauses don't overlap. An end falls at the close of a working day rather than at the opening of the next.
        """
        resting = sorted(pauses)
        for opens, closes in self._open_from(start):
            for begun, ended in _without(opens, closes, resting):
                if span <= ended - begun:
                    return begun + span
                span -= ended - begun
        raise AssertionError("working days never end")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from `start` to `end`; none when it ends before it begins."""
        passed = timedelta()
        for opens, closes in self._open_from(start):
            if opens >= end:
                return passed
            passed += min(closes, end) - opens
        raise AssertionError("working days never end")

    def _open_from(self, start: datetime) -> Iterator[Span]:
        """The working hours of each day from `start` on, the first ones cut at `start`."""
        day = timezone.localdate(start)
        while True:
            if self.works_on(day):
                closes = _at(day, self.ends)
                opens = max(_at(day, self.begins), start)
                if opens < closes:
                    yield opens, closes
            day += timedelta(days=1)


def _at(day: date, moment: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, moment))


def _without(start: datetime, end: datetime, resting: list[Span]) -> Iterator[Span]:
    """What is left of start–end when the pauses are taken out."""
    for begun, ended in resting:
        if ended > start and begun < end:
            if begun > start:
                yield start, begun
            start = max(start, ended)
    if start < end:
        yield start, end


@once_per_request
def work_clock() -> WorkClock:
    """The company's clock by the calendar as it is kept now."""
    begins, ends = settings.WORKING_HOURS
    return WorkClock(dict(WorkDay.objects.values_list("day", "is_working")), begins, ends)


def due_day(days: int) -> date:
    """The day on which something is due that has `days` working days from now."""
    return work_clock().day_after(timezone.localdate(now()), days)
