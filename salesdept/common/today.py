"""What needs a person now. Each app names its sources; the home page asks them all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class WorkItem:
    """One thing to do: what, why now, by when, and where it is done."""

    title: str
    why: str
    url: str
    due: date | None = None
    tone: str = "neutral"
    action_label: str = ""


Source = Callable[[object], Iterable[WorkItem]]
_sources: list[tuple[int, Source]] = []


def source(order: int):
    """Register a function(user) -> work items; lower `order` stands higher on the home page."""

    def register(function: Source) -> Source:
        _sources.append((order, function))
        return function

    return register


def items_for(user) -> list[WorkItem]:
    """Everything that waits for `user`, the most pressing source first."""
    ordered = sorted(_sources, key=lambda entry: entry[0])
    return [item for _order, function in ordered for item in function(user)]
