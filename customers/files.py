"""Parts that chapters above add to the page of a customer file, so that this chapter need not know them.

@section(order=10)
def contracts_of(customer, user):
    return Section(_("Purchase records"), "pipeline/_customer_contracts.html", {"contracts": ...}, count=3)
"""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Section:
    """A panel of the file: its template gets `context`, the customer and the reader. `flush` when it holds rows."""

    title: str
    template: str
    context: dict = field(default_factory=dict)
    count: int | None = None
    url: str = ""
    link_label: str = ""
    flush: bool = False


_sections: list[tuple[int, Callable]] = []


def section(order: int):
    """Register function(customer, user) -> Section, or None where there is nothing that this reader may see."""

    def register(function: Callable) -> Callable:
        _sections.append((order, function))
        return function

    return register


def sections_of(customer, user) -> list[Section]:
    """The parts of this file for this reader, the lowest `order` first."""
    ordered = sorted(_sections, key=lambda entry: entry[0])
    return [part for _order, function in ordered if (part := function(customer, user)) is not None]
