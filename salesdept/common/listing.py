"""Lists whose filters, order and place stand in the URL. Paging is by key: page 5,000 costs what page 1 costs."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext

from .calendar import Month
from .columns import ChosenColumns, Column
from .text import Text

COUNT_LIMIT = 10_000
MIN_TO_CHOOSE = 3
"""A list of so few columns has nothing to choose from."""


@dataclass(frozen=True)
class Head:
    """A column as the table shows it now."""

    key: str
    label: Text
    numeric: bool
    sort_url: str
    sort_direction: str


@dataclass(frozen=True)
class Chip:
    """One filter in force and the URL without it."""

    label: Text
    value: str
    remove_url: str


@dataclass(frozen=True)
class Around:
    """Where one goes from a record that was opened from a list: back to the list, to the record before, to the next."""

    list_url: str
    previous_url: str
    next_url: str


class Keyset:
    """A window on an ordered query set, found by the last row seen instead of by an offset.

    `order` is a field name, "-" before it for falling; `tie` breaks ties, unique too where rows may not show the
    primary key, which tells when they were made. A cursor that was not made here is read as the beginning.
    """

    def __init__(self, queryset, order: str, *, after: str = "", before: str = "", size: int = 50, tie: str = "pk"):
        self.field = order.lstrip("-")
        self.falling = order.startswith("-")
        self.cursor = parts if len(parts := read_cursor(after or before)) == 2 else None
        self.backward = bool(before) and self.cursor is not None
        self.size = size
        self.tie = tie
        self.queryset = queryset

    @cached_property
    def _window(self) -> list:
        falling = self.falling != self.backward
        rows = self.queryset.order_by(*(f"{'-' if falling else ''}{name}" for name in (self.field, self.tie)))
        if self.cursor is not None:
            rows = self._beyond(rows, "lt" if falling else "gt", *self.cursor)
        return list(rows[: self.size + 1])

    def _beyond(self, rows, side: str, value, key):
        tie = Q(**{self.field: value, f"{self.tie}__{side}": key})
        try:
            return rows.filter(Q(**{f"{self.field}__{side}": value}) | tie)
        except (ValidationError, ValueError, TypeError):
            return rows

    @cached_property
    def rows(self) -> list:
        rows = self._window[: self.size]
        return rows[::-1] if self.backward else rows

    @property
    def next_cursor(self) -> str:
        more = self.backward or len(self._window) > self.size
        return self.mark(self.rows[-1]) if more and self.rows else ""

    @property
    def previous_cursor(self) -> str:
        more = len(self._window) > self.size if self.backward else self.cursor is not None
        return self.mark(self.rows[0]) if more and self.rows else ""

    def mark(self, row) -> str:
        """The cursor that stands at `row`, whether or not it is among these rows."""
        value = row
        for part in self.field.split("__"):
            value = getattr(value, part)
        return cursor_of(str(value) if isinstance(value, Month) else value, getattr(row, self.tie))


def cursor_of(*parts) -> str:
    """The place of a row in an order, as it stands in a URL; moments to the microsecond, or rows would be skipped."""
    plain = json.dumps(parts, default=str)
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> list:
    """What `cursor_of` was given, as JSON tells it; empty for what was not made there."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error):
        return []
    return parts if isinstance(parts, list) else []


class Listing:
    """A table of `queryset` for this request.

    URL: the filter set's own names, `cols=owner,level`, `sort=-name`, `after=` or `before=` a cursor. Unknown names
    and values are ignored, and `notes` says which. `queryset` is already `visible_to` the reader; `query` stands in
    for the request's. The first sortable column orders unless `order` says so; `tie` is the Keyset's.
    """

    OWN_NAMES = ("view", "sort", "after", "before", *ChosenColumns.NAMES)

    def __init__(
        self,
        request,
        queryset,
        columns: Sequence[Column],
        *,
        filterset=None,
        order="",
        per_page=50,
        empty=None,
        query: QueryDict | None = None,
        tie="pk",
    ):
        self.request = request
        self.asked = request.GET if query is None else query
        self.chosen = ChosenColumns(columns, self.asked)
        self.columns = self.chosen.shown
        self.empty = empty
        self.filterset = filterset(self.asked, queryset, request=request) if filterset else None
        self.queryset = self.filterset.qs if self.filterset else queryset
        sortable = {column.sort for column in columns if column.sort}
        self.usual_order = order or next(c.sort for c in columns if c.sort)
        sort = self.asked.get("sort", "")
        self.order = sort if sort.lstrip("-") in sortable else self.usual_order
        self.window = Keyset(
            self.queryset,
            self.order,
            after=self.asked.get("after", ""),
            before=self.asked.get("before", ""),
            size=per_page,
            tie=tie,
        )

    @property
    def rows(self) -> list:
        return self.window.rows

    @property
    def filter_form(self):
        return self.filterset.form if self.filterset else None

    @cached_property
    def query(self) -> QueryDict:
        """What the list shows, in the shortest words: filters in force, order, columns, and the view opened."""
        query = QueryDict(mutable=True)
        for name in self._filters_in_force:
            query[name] = ",".join(filter(None, self.asked.getlist(name)))
        if self.order != self.usual_order:
            query["sort"] = self.order
        if self.chosen.as_text:
            query["cols"] = self.chosen.as_text
        if view := self.asked.get("view"):
            query["view"] = view
        return query

    @property
    def _fields(self) -> dict:
        return self.filterset.form.fields if self.filterset else {}

    @cached_property
    def _filters_in_force(self) -> dict:
        """name -> value, of the filters that the URL sets."""
        if not self.filterset:
            return {}
        return {name: value for name, value in in_force(self.filterset).items() if name in self.asked}

    @cached_property
    def notes(self) -> list[str]:
        """What the URL asks for and the list can't give, for the reader."""
        unknown = [name for name in self.asked if name not in self._fields and name not in self.OWN_NAMES]
        told = []
        if unknown or self.chosen.unknown:
            names = ", ".join([*unknown, *self.chosen.unknown])
            told.append(gettext("This list doesn't know %(names)s: ignored.") % {"names": names})
        for name, errors in (self.filterset.form.errors if self.filterset else {}).items():
            told.append(
                gettext("%(field)s is ignored: %(why)s") % {"field": self._fields[name].label, "why": errors[0]}
            )
        return told

    @cached_property
    def heads(self) -> list[Head]:
        return [Head(c.key, c.label, c.numeric, self._sort_url(c), self._direction(c)) for c in self.columns]

    def _direction(self, column: Column) -> str:
        if not column.sort or self.order.lstrip("-") != column.sort:
            return ""
        return "desc" if self.order.startswith("-") else "asc"

    def _sort_url(self, column: Column) -> str:
        if not column.sort:
            return ""
        return self._url(sort=f"-{column.sort}" if self._direction(column) == "asc" else column.sort)

    @property
    def next_url(self) -> str:
        return self._url(after=self.window.next_cursor) if self.window.next_cursor else ""

    @property
    def previous_url(self) -> str:
        return self._url(before=self.window.previous_cursor) if self.window.previous_cursor else ""

    def _url(self, without: Sequence[str] = (), **changes) -> str:
        query = self.query.copy()
        for name in without:
            query.pop(name, None)
        for name, value in changes.items():
            query[name] = value
        return f"?{query.urlencode(safe=',')}"

    @cached_property
    def trail(self) -> str:
        """What a link to a record carries, to go on from there through this list."""
        return f"?{urlencode({'from': self.query.urlencode(safe=',')})}"

    def around(self, record, list_url: str) -> Around:
        """The neighbours of `record` in this list; one that no longer matches still has its place."""
        mark = self.window.mark(record)
        before = Keyset(self.queryset, self.order, before=mark, size=1, tie=self.window.tie).rows
        behind = Keyset(self.queryset, self.order, after=mark, size=1, tie=self.window.tie).rows
        before_url, behind_url = (
            f"{rows[0].get_absolute_url()}{self.trail}" if rows else "" for rows in (before, behind)
        )
        return Around(f"{list_url}{self._url()}", before_url, behind_url)

    @cached_property
    def count(self) -> int:
        """Rows that match, counted up to a limit: nobody needs the exact number of a hundred thousand."""
        return self.queryset.order_by().values("pk")[: COUNT_LIMIT + 1].count()

    @property
    def count_is_exact(self) -> bool:
        return self.count <= COUNT_LIMIT

    @cached_property
    def chips(self) -> list[Chip]:
        return [
            Chip(self._fields[name].label, as_read(self._fields[name], value), self._url(without=[name]))
            for name, value in self._filters_in_force.items()
        ]

    @property
    def clear_url(self) -> str:
        return self._url(without=list(self._filters_in_force))

    @property
    def may_choose_columns(self) -> bool:
        """There is something to choose only where more than the link to the record stands."""
        return len(self.columns) + len(self.chosen.hidden) > MIN_TO_CHOOSE

    @property
    def usual_columns_url(self) -> str:
        return self._url(without=["cols"])

    @property
    def kept_beside_filters(self) -> list[tuple]:
        """(name, value) of what stays when the filters change."""
        return [(name, value) for name, value in self.query.items() if name in self.OWN_NAMES]

    @property
    def kept_beside_columns(self) -> list[tuple]:
        """(name, value) of what stays when the columns change."""
        return [(name, value) for name, value in self.query.items() if name not in ChosenColumns.NAMES]


def in_force(filterset) -> dict:
    """name -> value of the filters that have one; those that can't be read count for nothing."""
    filterset.form.is_valid()
    return {name: value for name, value in filterset.form.cleaned_data.items() if value not in (None, "", [])}


def as_read(field, value) -> str:
    """A filter's value as it reads; nothing for one that is only ticked: its name says it."""
    if value is True:
        return ""
    choices = {str(key): label for key, label in getattr(field, "choices", ())}
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(choices.get(str(one), one)) for one in values)
