"""Panels of a record's page that the chapters beside and above add to it, so that the page need not know them.

opportunity_section = Sections()                    where the page is

@opportunity_section(order=10)                      where the panel's rows are
def proposals_of(opportunity, user):
    return Section(_("Proposals"), "pipeline/_proposals.html", {"proposals": ...}, count=3)
"""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Section:
    """A panel: its template gets `context`, the record and the reader. `flush` when it holds rows."""

    title: str
    template: str
    context: dict = field(default_factory=dict)
    count: int | None = None
    url: str = ""
    link_label: str = ""
    flush: bool = False


class Sections:
    """The panels of one kind of page, registered by calling it with their place."""

    def __init__(self) -> None:
        self._registered: list[tuple[int, Callable]] = []

    def __call__(self, order: int):
        """Register function(record, user) -> Section, or None where there is nothing that this reader may see."""

        def register(function: Callable) -> Callable:
            self._registered.append((order, function))
            return function

        return register

    def of(self, record, user) -> list[Section]:
        """The panels of this record for this reader, the lowest `order` first."""
        ordered = sorted(self._registered, key=lambda entry: entry[0])
        return [part for _order, function in ordered if (part := function(record, user)) is not None]
