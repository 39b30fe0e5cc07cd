"""One object gives a number and the rows behind it, so that they can't differ.

A `Definition` says what is counted: rows of a sheet, narrowed, and how they are measured. Filters narrow further, by
the same filter set whether the number is asked for or its list; what a reader may not see is in neither.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.http import QueryDict
from django.urls import reverse

from salesdept.common.columns import Column
from salesdept.common.text import Text

from .grouping import NOTHING, Cell, grouped

Filters = dict[str, Any]
NONE = "null"
"""In a filter: the rows that have no product, no channel, no competitor."""


@dataclass(frozen=True)
class Asker:
    """Who asks for a number, as a filter set knows the reader of a list."""

    user: Any


@dataclass(frozen=True)
class Sheet:
    """Rows that are counted and listed alike. `rows(user)` are those that the reader answers for."""

    rows: Callable
    filterset: type
    columns: Sequence[Column]
    template: str
    order: str
    value: str = ""
    days: str = ""
    said: tuple[tuple[str, type[TextChoices]], ...] = ()
    """Annotations of the rows that are choices, to be read as `<name>_label`."""


@dataclass(frozen=True)
class Definition:
    """What a number means, under which clause, and which rows of the sheet it counts. `measure`: count, amount, days.

    `page` is where the number stands.
    """

    ROUTE: ClassVar[str] = "pipeline:figure"

    code: str
    label: Text
    meaning: Text
    clause: str
    sheet: Sheet
    page: str
    measure: str = "count"
    narrowed: Callable = lambda rows: rows

    def rows(self, user, filters: Filters | QueryDict):
        """The rows that count, as `user` may see them.

        None where a filter can't be read: without it one customer's number would open to everybody's rows.
        """
        asked = filters if isinstance(filters, QueryDict) else query_of(filters)
        found = self.sheet.filterset(asked, self.narrowed(self.sheet.rows(user)), request=Asker(user))
        return found.qs if found.is_valid() else found.queryset.none()

    def by(self, user, filters: Filters, *sets: tuple[str, ...]) -> dict[tuple, dict[tuple, Cell]]:
        """Cells for each set of dimensions, in one query."""
        return grouped(self.rows(user, filters), sets, value=self.sheet.value, days=self._days)

    @property
    def _days(self) -> str:
        """Days are read only where they are what is measured: the time on hold costs a look at each row's moves."""
        return self.sheet.days if self.measure == "days" else ""

    def figure(self, cell: Cell, filters: Filters) -> "Figure":
        """What `cell` says by this measure, and where its rows stand."""
        value = {"count": cell.count, "amount": cell.amount, "days": cell.median}[self.measure]
        return Figure(value, cell.count, self.url(filters))

    def of(self, user, filters: Filters | QueryDict) -> Cell:
        """All of its rows together, in one query of its own."""
        return grouped(self.rows(user, filters), [()], value=self.sheet.value, days=self._days)[()].get((), NOTHING)

    def url(self, filters: Filters) -> str:
        query = urlencode({name: value for name, value in filters.items() if value not in (None, "")})
        return f"{_at(self.ROUTE, self.code)}{'?' if query else ''}{query}"


@lru_cache
def _at(route: str, code: str) -> str:
    """The page of a definition's rows; a page of figures names it hundreds of times."""
    return reverse(route, args=[code])


@dataclass(frozen=True)
class Figure:
    """A number and where the rows stand that it counts; `count` says how many they are."""

    value: Any
    count: int
    url: str


def query_of(filters: Filters) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in filters.items():
        if value not in (None, ""):
            query[name] = str(value)
    return query


def together(cells) -> Cell:
    """Counts and amounts of several cells; days don't add up."""
    listed = list(cells)
    return Cell(sum(cell.count for cell in listed), sum((cell.amount for cell in listed), NOTHING.amount))
