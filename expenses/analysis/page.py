"""A year of expenses for one reader: against budget and last year, by category, month, team, person and customer."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import DateField, Q, Sum
from django.db.models.functions import Cast, TruncYear
from django.utils.translation import gettext as _

from pipeline.analysis.figures import NONE, Figure, Filters
from pipeline.analysis.grouping import NOTHING, Cell, grouped
from salesdept.common.calendar import Month
from salesdept.common.money import ZERO
from salesdept.people.models import Team, User

from ..history.categories import our_categories
from .projection import Projection, plan_of, projected
from .sheets import OF_BUDGET, USED
from .sums import CustomerSum, MonthSum

BY_MONTH, BY_TEAM, BY_PERSON = ("month", "category"), ("year", "team"), ("year", "person")
MOST_CUSTOMERS = 12


@dataclass(frozen=True)
class Row:
    """A line of a table. `budget` is None where none is approved for what the line means."""

    label: str
    budget: dict[str, Figure] | None
    used: Figure
    before: Figure
    projection: Projection | None = None

    @property
    def approved(self) -> Decimal | None:
        return self.budget["approved"].value if self.budget else None

    @property
    def beyond(self) -> Decimal | None:
        """By how much the year is expected to end above its budget; negative below."""
        if self.projection is None or self.approved is None:
            return None
        return self.projection.value - self.approved


class Analysis:
    """`narrowed` may hold category, team and person; a person has no budget of the own."""

    def __init__(self, user, year: int, narrowed: Filters):
        self.user, self.year, self.narrowed = user, year, narrowed
        self.here = Month.current()

    @cached_property
    def _cells(self) -> dict[tuple, dict[tuple, Cell]]:
        """This year's and last year's expenses, in one pass over their sums."""
        rows = MonthSum.of(self.user, self.narrowed).within(self.year - 1, self.year)
        rows = rows.annotate(year=Cast(TruncYear("month"), DateField()))
        return grouped(rows, [BY_MONTH, BY_TEAM, BY_PERSON], value="amount")

    @cached_property
    def _lines(self) -> list:
        """Of the budget; none where a person is asked for."""
        if "person" in self.narrowed:
            return []
        return list(OF_BUDGET[0].rows(self.user, self._of_lines(self.narrowed)))

    @cached_property
    def _budget(self) -> dict[tuple, dict[str, Decimal]]:
        """(category, team) -> what was approved, reserved, spent, left of it."""
        found: dict[tuple, dict[str, Decimal]] = defaultdict(dict)
        for line in self._lines:
            sums = found[line.category_id, line.team_id]
            for one in OF_BUDGET:
                sums[one.code] = sums.get(one.code, ZERO) + getattr(line, one.sheet.value)
        return dict(found)

    @cached_property
    def categories(self) -> dict:
        return {one.pk: str(one) for one in our_categories()}

    @property
    def months(self) -> list[Month]:
        return [Month(date(self.year, number, 1)) for number in range(1, 13)]

    @cached_property
    def together(self) -> Row:
        return self._row(_("Together"), {}, self._sums(), lambda key: True)

    @cached_property
    def by_category(self) -> list[Row]:
        """In the regulation's order; those with neither budget nor expenses are left out."""
        rows = []
        for pk, label in self.categories.items():
            of_it = {month: amount for (month, category), amount in self.of_months.items() if category == pk}
            budget = [key for key in self._budget if key[0] == pk]
            if budget or any(of_it.values()):
                rows.append(self._row(label, {"category": pk}, of_it, lambda key, pk=pk: key[0] == pk))
        return rows

    @cached_property
    def by_month(self) -> list[tuple[Month, Figure, Figure]]:
        """(month, this year's, last year's)."""
        sums = self._sums()
        return [
            (month, self._figure(sums.get(month, ZERO), self._within(month)),
             self._figure(sums.get(month.shift(-12), ZERO), self._within(month.shift(-12))))
            for month in self.months
        ]  # fmt: skip

    @cached_property
    def by_team(self) -> list[Row]:
        names = {pk: name for pk, name in Team.objects.filter(pk__in=self._keys(BY_TEAM)).values_list("pk", "name")}
        budgeted = {team for _category, team in self._budget if team}
        return self._compared("team", BY_TEAM, names | {None: _("Without a team")}, budgeted)

    @cached_property
    def by_person(self) -> list[Row]:
        names = {pk: name for pk, name in User.objects.filter(pk__in=self._keys(BY_PERSON)).values_list("pk", "name")}
        return self._compared("person", BY_PERSON, names | {None: _("Nobody of ours")}, set())

    @cached_property
    def by_customer(self) -> list[Row]:
        """The customers on whom most was spent."""
        rows = CustomerSum.of(self.user, self.narrowed).filter(year__in=[self.year - 1, self.year])
        now, before = (Sum("amount", filter=Q(year=year), default=ZERO) for year in (self.year, self.year - 1))
        sums = rows.values_list("customer", "customer__name").annotate(now=now, before=before).filter(now__gt=0)
        return [
            Row(
                name,
                None,
                self._figure(now, self._days(self.year) | {"customer": pk}),
                self._figure(before, self._days(self.year - 1) | {"customer": pk}),
            )
            for pk, name, now, before in sums.order_by("-now", "customer")[:MOST_CUSTOMERS]
        ]

    def _compared(self, name: str, dimension: tuple, names: dict, budgeted: set) -> list[Row]:
        """A row for each of `names`, the largest first."""
        cells, rows = self._cells[dimension], []
        for pk, label in names.items():
            now, before = (cells.get((date(year, 1, 1), pk), NOTHING).amount for year in (self.year, self.year - 1))
            if now or before or pk in budgeted:
                chosen = {name: pk or NONE}
                rows.append(
                    Row(
                        str(label),
                        self._budget_of(chosen, lambda key, pk=pk: key[1] == pk) if pk in budgeted else None,
                        self._figure(now, self._days(self.year) | chosen),
                        self._figure(before, self._days(self.year - 1) | chosen),
                    )
                )
        return sorted(rows, key=lambda row: -row.used.value)

    def _row(self, label: str, chosen: Filters, by_month: dict[Month, Decimal], counts) -> Row:
        plan = plan_of(line for line in self._lines if counts((line.category_id, line.team_id)))
        now, before = (
            sum((amount for month, amount in by_month.items() if month.year == year), ZERO)
            for year in (self.year, self.year - 1)
        )
        return Row(
            label,
            self._budget_of(chosen, counts) if any(map(counts, self._budget)) else None,
            self._figure(now, self._days(self.year) | chosen),
            self._figure(before, self._days(self.year - 1) | chosen),
            projected(by_month, self.year, self.here, plan),
        )

    def _budget_of(self, chosen: Filters, counts) -> dict[str, Figure]:
        lines = [sums for key, sums in self._budget.items() if counts(key)]
        filters = self._of_lines(self.narrowed | chosen)
        return {
            one.code: Figure(sum((sums[one.code] for sums in lines), ZERO), len(lines), one.url(filters))
            for one in OF_BUDGET
        }

    @cached_property
    def of_months(self) -> dict[tuple[Month, Any], Decimal]:
        return {(Month(month), category): cell.amount for (month, category), cell in self._cells[BY_MONTH].items()}

    def _sums(self) -> dict[Month, Decimal]:
        found: dict[Month, Decimal] = defaultdict(lambda: ZERO)
        for (month, _category), amount in self.of_months.items():
            found[month] += amount
        return dict(found)

    def _keys(self, dimension: tuple) -> set:
        return {key[1] for key in self._cells[dimension]} - {None}

    def _figure(self, value: Decimal, filters: Filters) -> Figure:
        return Figure(value, 0, USED.url(self.narrowed | filters))

    def _of_lines(self, filters: Filters) -> Filters:
        return {"year": self.year} | {name: filters[name] for name in ("category", "team") if name in filters}

    @staticmethod
    def _days(year: int) -> Filters:
        return {"since": date(year, 1, 1), "until": date(year, 12, 31)}

    @staticmethod
    def _within(month: Month) -> Filters:
        return {"since": month.first, "until": month.last}
