"""What a budget's lines cost in the year before: by claims of this system and by what came in by file (5.1.1)."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum
from django.db.models.functions import ExtractMonth

from salesdept.common.money import ZERO

from ..models import Budget, BudgetLine, ClaimLine, PastExpense
from ..models.claim.states import SPENT
from ..querysets import APPROVED_ONCE

Place = tuple[UUID, UUID | None]
"""Category and team; no team: the whole department."""


def place_of(line: BudgetLine) -> Place:
    return line.category_id, line.team_id


@dataclass
class Before:
    """Of one place in the year before: `approved`, paid `of_line`, `told` by files, and the last two by month."""

    approved: Decimal = ZERO
    of_line: Decimal = ZERO
    told: Decimal = ZERO
    months: list[Decimal] = field(default_factory=lambda: [ZERO] * 12)

    @property
    def spent(self) -> Decimal:
        return self.of_line + self.told

    def tell(self, month: int, amount: Decimal) -> None:
        self.told += amount
        self.months[month - 1] += amount


def year_before(budget: Budget) -> dict[Place, Before]:
    """By place; three queries. What a file tells of a team without a line of its own counts for the department."""
    found: dict[Place, Before] = defaultdict(Before)
    lines = BudgetLine.objects.filter(budget__year=budget.year - 1, budget__state__in=APPROVED_ONCE)
    places = {line.pk: place_of(line) for line in lines}
    for line in lines:
        found[place_of(line)] = Before(line.approved, line.spent)
    paid = ClaimLine.objects.filter(budget_line__in=places, claim__state__in=SPENT).order_by()
    sums = paid.values("budget_line", month=ExtractMonth("spent_on")).annotate(sum=Sum("amount"))
    for row in sums:
        found[places[row["budget_line"]]].months[row["month"] - 1] += row["sum"]
    own = {place_of(line) for line in budget.lines.all()} | set(places.values())
    for (category, team, month), amount in _told_by_files(budget.year - 1).items():
        place = (category, team) if (category, team) in own else (category, None)
        found[place].tell(month.month, amount)
    return dict(found)


def _told_by_files(year: int) -> dict:
    return PastExpense.objects.of_year(year).sums_by("category", "team", "month")
