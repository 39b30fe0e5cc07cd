"""Everything that happened with a customer on one line, the newest first (7.1.1).

A chapter adds its kind of happening by a strand, so that this chapter need not know it:

@strand({"contract": _("Contract")}, at=day_begins("signed_on"), template="…/_contract.html", searched=["number"])
def contracts_of(customer, user):
    return Contract.objects.visible_to(user).filter(customer=customer)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.db.models import DateTimeField, F, Func, IntegerField, Q, QuerySet, Value

from salesdept.common.calendar import end_of
from salesdept.common.listing import cursor_of, read_cursor
from salesdept.common.text import Text

SIZE = 20


def day_begins(field: str) -> Func:
    """The moment at which the day in `field` begins by the company's clock."""
    template = "timezone(%(expressions)s::timestamp)"
    return Func(Value(settings.TIME_ZONE), F(field), template=template, output_field=DateTimeField())


@dataclass(frozen=True)
class Strand:
    """One kind of record on the line, or several that one field tells apart.

    `kinds` maps each kind to its label, `kind_field` names the field that holds it where there are several; `at` is
    the moment of the happening, a field or an expression; `searched` are the fields that a word is looked for in.
    `template` draws one `record`.
    """

    rows: Callable
    kinds: dict[str, Text]
    at: str | Func
    template: str
    searched: tuple[str, ...]
    kind_field: str = ""

    def of(self, customer, user, asked: "Asked") -> QuerySet | None:
        """Its happenings, annotated `at`; None where none of its kinds is asked for."""
        if asked.kind and asked.kind not in self.kinds:
            return None
        rows = self.rows(customer, user).annotate(at=F(self.at) if isinstance(self.at, str) else self.at)
        if self.kind_field and asked.kind:
            rows = rows.filter(**{self.kind_field: asked.kind})
        if asked.text:
            found = Q()
            for name in self.searched:
                found |= Q(**{f"{name}__icontains": asked.text})
            rows = rows.filter(found)
        return rows.filter(at__lte=end_of(asked.until)) if asked.until else rows

    def told(self, record, at: datetime) -> "Entry":
        kind = getattr(record, self.kind_field) if self.kind_field else next(iter(self.kinds))
        return Entry(record, at, kind, self.kinds[kind], self.template)


@dataclass(frozen=True)
class Asked:
    """To what a reader narrows the line: one kind, a text in it, nothing after a day; empty is everything."""

    kind: str = ""
    text: str = ""
    until: date | None = None


@dataclass(frozen=True)
class Entry:
    """One record on the line."""

    record: object
    at: datetime
    kind: str
    label: Text
    template: str


_strands: list[Strand] = []


def strand(kinds: dict[str, Text], *, at, template: str, searched: Iterable[str], kind_field: str = ""):
    """Register function(customer, user) -> the records of these kinds that this reader may see, ready to be drawn."""

    def register(function: Callable) -> Callable:
        _strands.append(Strand(function, kinds, at, template, tuple(searched), kind_field))
        return function

    return register


def kinds_of_line() -> dict[str, Text]:
    """kind -> label, of all that can stand on a line."""
    return {kind: label for one in _strands for kind, label in one.kinds.items()}


class TimeLine:
    """A window of `size` happenings on the line of `customer` as `user` may see it.

    Found by the last happening seen (`after`, a cursor) instead of by an offset: the fiftieth page costs what the
    first costs. A cursor that was not made here is read as the beginning.
    """

    def __init__(self, customer, user, asked: Asked, *, after: str = "", size: int = SIZE):
        self.customer, self.user, self.asked, self.size = customer, user, asked, size
        self.cursor = _read(after)

    @cached_property
    def _window(self) -> list[tuple[datetime, int, UUID]]:
        """(moment, place of its strand, primary key) of what is shown, and of one more if there is one."""
        pieces = [piece for place, one in enumerate(_strands) if (piece := self._piece(place, one)) is not None]
        if not pieces:
            return []
        first, *others = pieces
        together = first.union(*others, all=True).order_by("-at", "place", "-pk") if others else first
        return list(together[: self.size + 1])

    def _piece(self, place: int, one: Strand):
        """The next happenings of one strand: each brings a window's worth, so that none reads its whole table."""
        rows = one.of(self.customer, self.user, self.asked)
        if rows is None:
            return None
        if self.cursor:
            rows = rows.filter(_beyond(place, *self.cursor))
        told = rows.annotate(place=Value(place, IntegerField())).order_by("-at", "-pk")
        return told.values_list("at", "place", "pk")[: self.size + 1]

    @cached_property
    def rows(self) -> list[Entry]:
        shown = self._window[: self.size]
        records = {
            place: _strands[place].rows(self.customer, self.user).in_bulk(keys)
            for place, keys in _by_place(shown).items()
        }
        return [_strands[place].told(records[place][key], at) for at, place, key in shown if key in records[place]]

    @property
    def next_cursor(self) -> str:
        return cursor_of(*self._window[self.size - 1]) if len(self._window) > self.size else ""

    @property
    def is_later_page(self) -> bool:
        return self.cursor is not None


def _beyond(place: int, at: datetime, of_place: int, key: UUID) -> Q:
    """What comes after the row `key` of the strand at `of_place` among the rows of the strand at `place`."""
    if place == of_place:
        return Q(at__lt=at) | Q(at=at, pk__lt=key)
    return Q(at__lte=at) if place > of_place else Q(at__lt=at)


def _by_place(shown) -> dict[int, list[UUID]]:
    keys: dict[int, list[UUID]] = {}
    for _at, place, key in shown:
        keys.setdefault(place, []).append(key)
    return keys


def _read(cursor: str) -> tuple[datetime, int, UUID] | None:
    try:
        at, place, key = read_cursor(cursor)
        moment, key = datetime.fromisoformat(at), UUID(key)
    except (ValueError, TypeError, AttributeError):
        return None
    return (moment, place, key) if moment.tzinfo and isinstance(place, int) else None
