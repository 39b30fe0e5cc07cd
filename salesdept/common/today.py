"""What needs a person now. Each app names its sources; the home page asks them all."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, QuerySet

from .sections import Sections


@dataclass(frozen=True)
class WorkItem:
    """One thing to do: what, why now, by when, and where it is done."""

    title: str
    why: str
    url: str
    due: date | None = None
    tone: str = "neutral"
    action_label: str = ""


@dataclass(frozen=True)
class Waiting:
    """Rows of which each is one thing to do, as `told` says it; None leaves a row out. Asked only if there are any."""

    rows: QuerySet
    told: Callable[[Any], WorkItem | None]

    def items(self) -> Iterator[WorkItem]:
        return (item for row in self.rows if (item := self.told(row)))


today_panel = Sections()
"""Panels beside the list: function(day, user) -> Section or None."""

Source = Callable[[Any], Iterable[WorkItem | Waiting]]
_sources: list[tuple[int, Source]] = []


def source(order: int):
    """Register a function(user) -> work items or rows that wait; lower `order` stands higher on the home page."""

    def register(function: Source) -> Source:
        _sources.append((order, function))
        return function

    return register


def items_for(user) -> list[WorkItem]:
    """Everything that waits for `user`, the most pressing source first."""
    ordered = sorted(_sources, key=lambda entry: entry[0])
    return items_of(user, *(function for _order, function in ordered))


def items_of(user, *sources: Source) -> list[WorkItem]:
    """What these sources say. One query asks which rows wait at all, then only those are read."""
    named = [entry for function in sources for entry in function(user)]
    there = _not_empty(user, [entry for entry in named if isinstance(entry, Waiting)])
    found: list[WorkItem] = []
    for entry in named:
        if isinstance(entry, WorkItem):
            found.append(entry)
        elif id(entry) in there:
            found += entry.items()
    return found


def _not_empty(user, waiting: list[Waiting]) -> set[int]:
    """Those that have a row, by id(): asked beside the person's own row, since there is always just one."""
    if not waiting:
        return set()
    asked = get_user_model()._base_manager.filter(pk=user.pk).values_list(*(Exists(entry.rows) for entry in waiting))
    return {id(entry) for entry, is_there in zip(waiting, asked.get(), strict=True) if is_there}
