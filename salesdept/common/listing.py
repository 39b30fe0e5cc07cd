"""Lists whose filters, order and place stand in the URL. Paging is by key: page 5,000 costs what page 1 costs."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q

from .calendar import Month
from .text import Text

COUNT_LIMIT = 10_000


@dataclass(frozen=True)
class Column:
    """A column of a list. `sort` names the database field or annotation to order by (never null), "" for none."""

    key: str
    label: Text
    sort: str = ""
    numeric: bool = False


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


class Keyset:
    """A window on an ordered query set, found by the last row seen instead of by an offset.

    `order` is a field name, "-" before it for falling; the primary key breaks ties. A cursor that was not
    made here is read as the beginning.
    """

    def __init__(self, queryset, order: str, *, after: str = "", before: str = "", size: int = 50):
        self.field = order.lstrip("-")
        self.falling = order.startswith("-")
        self.cursor = _read(after or before)
        self.backward = bool(before) and self.cursor is not None
        self.size = size
        self.queryset = queryset

    @cached_property
    def _window(self) -> list:
        falling = self.falling != self.backward
        rows = self.queryset.order_by(*(f"{'-' if falling else ''}{name}" for name in (self.field, "pk")))
        if self.cursor is not None:
            rows = self._beyond(rows, "lt" if falling else "gt")
        return list(rows[: self.size + 1])

    def _beyond(self, rows, side: str):
        value, key = self.cursor
        tie = Q(**{self.field: value, f"pk__{side}": key})
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
        return self._mark(self.rows[-1]) if more and self.rows else ""

    @property
    def previous_cursor(self) -> str:
        more = len(self._window) > self.size if self.backward else self.cursor is not None
        return self._mark(self.rows[0]) if more and self.rows else ""

    def _mark(self, row) -> str:
        value = row
        for part in self.field.split("__"):
            value = getattr(value, part)
        value = str(value) if isinstance(value, Month) else value
        plain = json.dumps([value, row.pk], cls=DjangoJSONEncoder)
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _read(cursor: str):
    try:
        value, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error):
        return None
    return value, key


class Listing:
    """A table of `queryset` for this request.

    URL: the filter set's own names, `sort=-name`, `after=` or `before=` a cursor. Unknown names and values are
    ignored. `queryset` is already `visible_to` the reader. The first sortable column orders unless `order` says so.
    """

    def __init__(
        self, request, queryset, columns: Sequence[Column], *, filterset=None, order="", per_page=50, empty=None
    ):
        self.request = request
        self.columns = columns
        self.empty = empty
        self.filterset = filterset(request.GET, queryset, request=request) if filterset else None
        self.queryset = self.filterset.qs if self.filterset else queryset
        sortable = {column.sort for column in columns if column.sort}
        asked = request.GET.get("sort", "")
        self.order = asked if asked.lstrip("-") in sortable else order or next(c.sort for c in columns if c.sort)
        self.window = Keyset(
            self.queryset,
            self.order,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            size=per_page,
        )

    @property
    def rows(self) -> list:
        return self.window.rows

    @property
    def filter_form(self):
        return self.filterset.form if self.filterset else None

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

    def _url(self, **changes) -> str:
        query = self.request.GET.copy()
        for name in ("after", "before"):
            query.pop(name, None)
        for name, value in changes.items():
            query[name] = value
        return f"?{query.urlencode()}"

    @cached_property
    def count(self) -> int:
        """Rows that match, counted up to a limit: nobody needs the exact number of a hundred thousand."""
        return self.queryset.order_by().values("pk")[: COUNT_LIMIT + 1].count()

    @property
    def count_is_exact(self) -> bool:
        return self.count <= COUNT_LIMIT

    @cached_property
    def chips(self) -> list[Chip]:
        if not self.filterset or not self.filterset.form.is_valid():
            return []
        form = self.filterset.form
        return [
            Chip(form.fields[name].label or name, _shown(form, name, value), self._without(name))
            for name, value in form.cleaned_data.items()
            if value not in (None, "", []) and name in self.request.GET
        ]

    def _without(self, name: str) -> str:
        query = self.request.GET.copy()
        for gone in (name, "after", "before"):
            query.pop(gone, None)
        return f"?{query.urlencode()}"


def _shown(form, name: str, value) -> str:
    choices = dict(getattr(form.fields[name], "choices", ()))
    return str(choices.get(value, value))
