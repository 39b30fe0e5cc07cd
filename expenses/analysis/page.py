"""Some months of expenses for one reader: against budget and the year before, by category, month, team, person,
customer."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Sum
from django.utils.translation import gettext as _

from customers.yields import Span
from pipeline.analysis.figures import NONE, Figure, Filters
from salesdept.common.calendar import Month
from salesdept.common.money import ZERO
from salesdept.people.models import Team

from ..history.categories import our_categories
from .projection import Projection, plan_of, planned_within, projected
from .sheets import OF_BUDGET, USED
from .sums import CustomerSum, sums_of

MOST_CUSTOMERS = 12
NOT_OF_LINES = ("person", "customer")
"""A budget's lines have a category and perhaps a team: of what is narrowed further there is no budget."""


@dataclass(frozen=True)
class Row:
    """A line of a table. `budget` is None where none is approved for what the line means.

    `planned` is what the budget has for these months, `chosen` what narrows the page to this line.
    """

    label: str
    budget: dict[str, Figure] | None
    used: Figure
    before: Figure
    planned: Decimal | None = None
    projection: Projection | None = None
    chosen: Filters | None = None

    @property
    def narrow(self) -> str:
        """What an address of the page adds to show this line alone; empty where there is no such page."""
        return urlencode(self.chosen or {})

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
    """`narrowed` may hold category, team, person and customer. Budget and projection are those of the span's year.

    A span of several years has neither: each year has a budget of its own.
    """

    def __init__(self, user, span: Span, narrowed: Filters):
        self.user, self.span, self.narrowed = user, span, narrowed
        self.year = span.last.year
        self.is_of_one_year = span.first.year == self.year
        self.here = Month.current()

    @property
    def is_whole_year(self) -> bool:
        return self.span == Span.of_year(self.year)

    @property
    def has_budget(self) -> bool:
        """Whether lines of a budget can stand beside these expenses."""
        return self.is_of_one_year and not any(name in self.narrowed for name in NOT_OF_LINES)

    @property
    def budgets_teams(self) -> bool:
        return any(team for _category, team in self._budget)

    @cached_property
    def of_months(self) -> dict[tuple[Month, Any], Decimal]:
        """(month, category) -> expenses: of the span, and of the year before; of whole years where one is projected."""
        span = Span.of_year(self.year) if self.is_of_one_year else self.span
        rows = sums_of(self.user, self.narrowed).within(span.year_before, span)
        sums = rows.values_list("month", "category").annotate(sum=Sum("amount"))
        return {(Month(month), category): amount for month, category, amount in sums}

    @cached_property
    def _pairs(self) -> list[dict]:
        """now and before of each person in each team."""
        rows = sums_of(self.user, self.narrowed)
        return list(rows.beside(self.span, "team", "person", "person__name"))

    @cached_property
    def _lines(self) -> list:
        return list(OF_BUDGET[0].rows(self.user, self._of_lines(self.narrowed))) if self.has_budget else []

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
            if budget or any(amount for month, amount in of_it.items() if self._counts(month)):
                rows.append(self._row(label, {"category": pk}, of_it, lambda key, pk=pk: key[0] == pk))
        return rows

    @cached_property
    def by_month(self) -> list[tuple[Month, Figure, Figure]]:
        """(month, what was spent in it, what in the same month a year before)."""
        sums = self._sums()

        def of(month: Month) -> Figure:
            return self._figure(sums.get(month, ZERO), Span(month, month))

        return [(month, of(month), of(month.shift(-12))) for month in self.span.months]

    @cached_property
    def by_team(self) -> list[Row]:
        budgeted = {team for _category, team in self._budget if team}
        keys = {one["team"] for one in self._pairs} | budgeted
        names = dict(Team.objects.filter(pk__in=keys - {None}).values_list("pk", "name"))
        sums = self._sums_by("team", budgeted)
        named = [(pk, names.get(pk, _("Without a team")), one) for pk, one in sums]
        return [self._beside("team", *one, one[0] in budgeted) for one in named]

    @property
    def by_person(self) -> list[Row]:
        return self.people()

    def people(self, most: int | None = None) -> list[Row]:
        """A row for each, at most so many."""
        names = {one["person"]: one["person__name"] for one in self._pairs}
        shown = self._of_people[:most]
        return [self._beside("person", pk, names[pk] or _("Nobody of ours"), sums) for pk, sums in shown]

    @property
    def count_people(self) -> int:
        return len(self._of_people)

    @cached_property
    def _of_people(self) -> list[tuple]:
        return self._sums_by("person")

    @cached_property
    def by_customer(self) -> list[Row]:
        """The customers on whom most was spent."""
        rows = CustomerSum.of(self.user, self.narrowed)
        most = rows.within(self.span).values_list("customer").annotate(sum=Sum("amount")).filter(sum__gt=0)
        pks = [pk for pk, _sum in most.order_by("-sum", "customer")[:MOST_CUSTOMERS]]
        found = rows.filter(customer__in=pks).beside(self.span, "customer", "customer__name") if pks else []
        listed = sorted(found, key=lambda one: -one["now"])
        return [self._beside("customer", one["customer"], one["customer__name"], one) for one in listed]

    def _sums_by(self, name: str, always=frozenset()) -> list[tuple]:
        """(value of `name`, its sums) where there are any, the largest first; those of `always` in any case."""
        found: dict = {one: {"now": ZERO, "before": ZERO} for one in always}
        for one in self._pairs:
            sums = found.setdefault(one[name], {"now": ZERO, "before": ZERO})
            for part in sums:
                sums[part] += one[part]
        kept = [(key, sums) for key, sums in found.items() if any(sums.values()) or key in always]
        return sorted(kept, key=lambda one: -one[1]["now"])

    def _beside(self, name: str, pk, label: str, sums: dict, has_budget=False) -> Row:
        chosen = {name: pk or NONE}

        def counts(key):
            return key[1] == pk

        return Row(
            label,
            self._budget_of(chosen, counts) if has_budget else None,
            self._figure(sums["now"], self.span, chosen),
            self._figure(sums["before"], self.span.year_before, chosen),
            self._planned(counts) if has_budget else None,
            chosen=chosen if pk else None,
        )

    def _row(self, label: str, chosen: Filters, by_month: dict[Month, Decimal], counts) -> Row:
        plan = plan_of(self._counted(counts))
        has_budget = any(map(counts, self._budget))
        now, before = (
            sum((amount for month, amount in by_month.items() if month in span), ZERO)
            for span in (self.span, self.span.year_before)
        )
        return Row(
            label,
            self._budget_of(chosen, counts) if has_budget else None,
            self._figure(now, self.span, chosen),
            self._figure(before, self.span.year_before, chosen),
            self._planned(counts) if has_budget else None,
            projected(by_month, self.year, self.here, plan) if self.is_of_one_year else None,
            chosen or None,
        )

    def _counted(self, counts) -> list:
        return [line for line in self._lines if counts((line.category_id, line.team_id))]

    def _planned(self, counts) -> Decimal:
        return planned_within(self._counted(counts), self.span.months)

    def _budget_of(self, chosen: Filters, counts) -> dict[str, Figure]:
        lines = [sums for key, sums in self._budget.items() if counts(key)]
        filters = self._of_lines(self.narrowed | chosen)
        return {
            one.code: Figure(sum((sums[one.code] for sums in lines), ZERO), len(lines), one.url(filters))
            for one in OF_BUDGET
        }

    def _counts(self, month: Month) -> bool:
        return month in self.span or month in self.span.year_before

    def _sums(self) -> dict[Month, Decimal]:
        found: dict[Month, Decimal] = defaultdict(lambda: ZERO)
        for (month, _category), amount in self.of_months.items():
            found[month] += amount
        return dict(found)

    def _figure(self, value: Decimal, span: Span, chosen: Filters | None = None) -> Figure:
        return Figure(value, 0, USED.url(self.narrowed | span.filters | (chosen or {})))

    def _of_lines(self, filters: Filters) -> Filters:
        return {"year": self.year} | {name: filters[name] for name in ("category", "team") if name in filters}
