"""What stands in a person's calendar. Each chapter names its sources; the calendar asks them all.

@calendar_source(order=30)                          where the dated rows are
def steps_of_opportunities(user, first, last):
    yield CalendarEntry(day=..., title=..., url=...)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any


@dataclass(frozen=True)
class CalendarEntry:
    """One thing on one day; without `starts` it is for the whole day. `visit` where it is one that can be moved.

    What has a `record` goes out by the person's calendar feed too, known again by it; `is_off` once it was called off.
    """

    day: date
    title: str
    url: str
    detail: str = ""
    starts: time | None = None
    ends: time | None = None
    icon: str = "dot"
    tone: str = "neutral"
    plan_url: str = ""
    visit: Any = None
    record: Any = None
    place: str = ""
    is_off: bool = False


Source = Callable[..., Iterable[CalendarEntry]]
_sources: list[tuple[int, Source]] = []


def calendar_source(order: int):
    """Register a function(user, first, last) -> entries of `user` on these days, both included."""

    def register(function: Source) -> Source:
        _sources.append((order, function))
        return function

    return register


def entries_for(user, first: date, last: date) -> list[CalendarEntry]:
    """Everything of `user` on these days, by day and time; what is for the whole day comes first."""
    ordered = sorted(_sources, key=lambda entry: entry[0])
    found = [entry for _order, function in ordered for entry in function(user, first, last)]
    return sorted(found, key=lambda entry: (entry.day, entry.starts or time.min))
