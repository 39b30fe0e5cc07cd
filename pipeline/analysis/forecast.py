"""The forecast of some months (3.4.1): what is won, how sure the rest is, against the target, and what changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from salesdept.common.calendar import Month, months_between, today
from salesdept.common.money import ZERO
from salesdept.common.text import Text

from .categories import Category
from .changes import Change
from .figures import Figure, Filters, together
from .grouping import by_dimension
from .models import ForecastLine
from .roster import Line, Roster
from .sheets import BOOKED, CHANGED, FORECAST, OVERDUE, TARGET, THEN, UNDATED


@dataclass(frozen=True)
class Period:
    """Natural months from `first` to `last`, both included."""

    first: Month
    last: Month

    @property
    def months(self) -> list[Month]:
        return months_between(self.first, self.last)

    @property
    def ahead(self) -> dict:
        """The days of the period that are still to come, as the lists filter deals by expected close."""
        return {"close_since": max(self.first.first, today()), "close_until": self.last.last}

    @property
    def booked(self) -> dict:
        return {"booked_since": self.first.first, "booked_until": self.last.last}

    @property
    def planned(self) -> dict:
        return {"month_since": self.first.first, "month_until": self.last.first}


@dataclass(frozen=True)
class Outlook:
    """What one line (a person, a team, all) or one month comes to."""

    label: Text
    kind: str
    opens: str
    target: Figure
    won: Figure
    commit: Figure
    best_case: Figure
    pipeline: Figure

    @property
    def expected(self) -> Decimal:
        """Won and commit: what one may count on."""
        return self.won.value + self.commit.value

    @property
    def gap(self) -> Decimal | None:
        """What is missing to the target beyond that; negative when it is passed; None without a target."""
        return self.target.value - self.expected if self.target.value else None

    @property
    def attained(self) -> Decimal | None:
        return self.won.value / self.target.value if self.target.value else None

    @property
    def parts(self) -> list[Figure]:
        return [self.won, self.commit, self.best_case, self.pipeline]


@dataclass(frozen=True)
class Bridge:
    """One step from the sum of the open deals then to that of now."""

    label: Text
    figure: Figure


class Forecast:
    """The forecast of a period as one reader sees it: own, team's or department's, of an owner or a team of these.

    Six queries, whatever the rows.
    """

    def __init__(self, user, period: Period, narrowed: Filters | None = None):
        self.user, self.period, self.narrowed = user, period, narrowed or {}

    @cached_property
    def _open(self) -> dict:
        sets = FORECAST.by(self.user, self.narrowed | self.period.ahead, ("owner", "close_month", "category"))
        return by_dimension(sets["owner", "close_month", "category"], 0)

    @cached_property
    def _won(self) -> dict:
        sets = BOOKED.by(self.user, self.narrowed | self.period.booked, ("rep", "month"))
        return by_dimension(sets["rep", "month"], 0)

    @cached_property
    def _targets(self) -> dict:
        sets = TARGET.by(self.user, self.narrowed | self.period.planned, ("rep", "month"))
        return by_dimension(sets["rep", "month"], 0)

    @cached_property
    def roster(self) -> Roster:
        return Roster(self.user, (person for cells in (self._open, self._won, self._targets) for person in cells))

    @cached_property
    def rows(self) -> list[Outlook]:
        """All together, then each team, with its people where these are few."""
        return [self._outlook(line, self.period) for line in self.roster.lines]

    @cached_property
    def by_month(self) -> list[Outlook]:
        everybody = self.roster.lines[0]
        return [self._outlook(everybody, Period(month, month), month.label) for month in self.period.months]

    def _outlook(self, line: Line, period: Period, label: str = "") -> Outlook:
        def of(definition, cells, filters, category=None) -> Figure:
            counted = [
                cell
                for person in line.people
                for (_person, month, *rest), cell in cells.get(person, ())
                if month in months and (category is None or rest == [category])
            ]
            named = {"category": category} if category else {}
            return definition.figure(together(counted), self.narrowed | line.filters | filters | named)

        months = {month.first for month in period.months}
        categories = {one.value: of(FORECAST, self._open, period.ahead, one.value) for one in Category}
        return Outlook(
            label=label or line.label,
            kind=line.kind,
            opens=line.opens,
            target=of(TARGET, self._targets, period.planned),
            won=of(BOOKED, self._won, period.booked),
            **categories,
        )

    @cached_property
    def left_out(self) -> list[tuple]:
        """(definition, figure) of the open deals that no month can count."""
        return [(one, one.figure(one.of(self.user, self.narrowed), self.narrowed)) for one in (UNDATED, OVERDUE)]

    @cached_property
    def compared_with(self) -> date | None:
        """The day of the last forecast that was written down before today."""
        return ForecastLine.objects.day_before(today())

    @cached_property
    def bridge(self) -> list[Bridge]:
        """From the sum of then to that of now, a step for each kind of change; empty where there is no then."""
        if self.compared_with is None:
            return []
        cells = CHANGED.by(self.user, self._comparison, ("change",))["change",]
        return list(self._steps(cells, self._comparison))

    @property
    def _comparison(self) -> dict:
        return self.narrowed | {
            "since": self.compared_with,
            "close_since": self.period.first.first,
            "close_until": self.period.last.last,
        }

    def _steps(self, cells: dict, filters: dict) -> Iterator[Bridge]:
        for change in Change:
            if change != Change.SAME and (change.value,) in cells:
                figure = CHANGED.figure(cells[change.value,], filters | {"change": change.value})
                yield Bridge(change.label, figure)

    @property
    def now(self) -> Figure:
        """All open deals of the period together."""
        parts, filters = self.rows[0].parts[1:], self.narrowed | self.period.ahead
        return Figure(sum((one.value for one in parts), ZERO), sum(one.count for one in parts), FORECAST.url(filters))

    @property
    def then(self) -> Figure:
        """The same as it was written down: now less all steps."""
        value = self.now.value - sum((step.figure.value for step in self.bridge), ZERO)
        return Figure(value, 0, THEN.url(self._comparison))
