"""Days and natural months by the company's clock."""

from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import models
from django.utils import formats, timezone
from django.utils.translation import pgettext

_as_of: ContextVar[datetime | None] = ContextVar("as_of", default=None)


def now() -> datetime:
    """This moment, or the one that `as_of` names. Every date of the product comes from here."""
    return _as_of.get() or timezone.now()


def today() -> date:
    """The company's date now."""
    return timezone.localdate(now())


@contextmanager
def as_of(moment: datetime | date):
    """Act as on that moment (a date: its noon): for periodic commands run late and for telling the demo's history."""
    if not isinstance(moment, datetime):
        moment = timezone.make_aware(datetime.combine(moment, time(12)))
    token = _as_of.set(moment)
    try:
        yield
    finally:
        _as_of.reset(token)


def keeping_the_moment(function: Callable[[], object]) -> Callable[[], object]:
    """`function` for a later call: it then acts as on the moment that `as_of` names now, where it names one."""
    moment = _as_of.get()
    if moment is None:
        return function

    def then():
        with as_of(moment):
            return function()

    return then


@dataclass(frozen=True, order=True)
class Month:
    """A natural month (4.2). `first` and `last` are its days; `bounds` its moments, half-open."""

    first: date

    def __post_init__(self):
        if self.first.day != 1:
            raise ValueError("A month is named by its first day.")

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.replace(day=1))

    @classmethod
    def current(cls) -> "Month":
        return cls.of(today())

    @classmethod
    def last_complete(cls) -> "Month":
        """The month that is appraised now (4.2)."""
        return cls.current().shift(-1)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read "2017-06"; ValueError for anything else."""
        return cls(date.fromisoformat(f"{text}-01"))

    def shift(self, months: int) -> "Month":
        count = self.first.year * 12 + self.first.month - 1 + months
        return Month(date(count // 12, count % 12 + 1, 1))

    def __sub__(self, other: "Month") -> int:
        """Months from `other` to this one."""
        return (self.first.year - other.first.year) * 12 + self.first.month - other.first.month

    @property
    def next(self) -> "Month":
        return self.shift(1)

    @property
    def previous(self) -> "Month":
        return self.shift(-1)

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def year(self) -> int:
        return self.first.year

    @property
    def quarter(self) -> int:
        return (self.first.month + 2) // 3

    @property
    def has_ended(self) -> bool:
        return self.last < today()

    def bounds(self) -> tuple[datetime, datetime]:
        """Aware start and end in the company's zone: start <= moment < end."""
        return midnight(self.first), midnight(self.next.first)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self):
        return self.first.strftime("%Y-%m")

    @property
    def label(self) -> str:
        """The month in the reader's language: October 2026, 2026年10月."""
        return formats.date_format(self.first, "YEAR_MONTH_FORMAT")

    @property
    def short(self) -> str:
        """The month for a chart's axis: Oct, 10月; January carries its year."""
        name = formats.date_format(self.first, pgettext("format of a month under a chart", "M"))
        return f"{self.first:%Y} {name}" if self.first.month == 1 else name


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """The last moment of `day` by the company's clock; there is one for the last day that a date can name, too."""
    return timezone.make_aware(datetime.combine(day, time.max))


def months_between(first: Month, last: Month) -> list[Month]:
    """All months from `first` to `last`, both included."""
    return [first.shift(n) for n in range(last - first + 1)]


def working_time_ago(span: timedelta) -> datetime:
    """The moment from which until now `span` has passed on Mondays to Fridays; weekends stand still."""
    end, day = timezone.localtime(now()), today()
    while True:
        start = midnight(day)
        if day.weekday() < 5:
            if span <= end - start:
                return end - span
            span -= end - start
        end, day = start, day - timedelta(days=1)


class MonthField(models.DateField):
    """A natural month, stored as its first day and read as a `Month`."""

    _pyi_private_set_type: "Month | date | str"  # type: ignore[assignment]
    _pyi_private_get_type: "Month"  # type: ignore[assignment]
    _pyi_lookup_exact_type: "Month | date | str"  # type: ignore[assignment]

    def from_db_value(self, value, expression, connection):
        return value if value is None else Month(value)

    def to_python(self, value):
        if isinstance(value, Month) or value is None:
            return value
        if isinstance(value, str) and len(value) == 7:
            return Month.parse(value)
        return Month.of(super().to_python(value))

    def get_prep_value(self, value):
        month = self.to_python(value)
        return month.first if month else None

    def value_to_string(self, obj):
        return str(self.value_from_object(obj))


class MonthConverter:
    """`<month:month>` in a URL: 2026-10."""

    regex = r"\d{4}-(?:0[1-9]|1[0-2])"
    to_python = staticmethod(Month.parse)
    to_url = staticmethod(str)
