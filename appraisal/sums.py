"""What the database adds up for a month's cards: the ledger in one statement, published bases, answers (4.1)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, Sum

from customers.models import SurveyAnswer
from pipeline.models import SalesEntry
from salesdept.common.calendar import Month
from salesdept.common.money import ZERO

from . import rules
from .formula import rounded
from .models import Scorecard, TeamCard


@dataclass
class Sums:
    """One rep's or team's part of the ledger. `profit` None: no entry of the month has a cost (figures 2)."""

    amount: Decimal = ZERO
    profit: Decimal | None = None
    without_cost: int = 0
    new_customers: Decimal = ZERO
    entries: int = 0
    bases: dict[Month, Decimal] = field(default_factory=dict)

    def add(self, row: dict, months: list[Month]) -> None:
        self.amount += row["amount"]
        self.new_customers += row["new_customers"]
        self.entries += row["entries"]
        if row["known_profit"] is not None:
            self.profit = (self.profit or ZERO) + row["known_profit"]
        for n, month in enumerate(months):
            self.bases[month] = self.bases.get(month, ZERO) + row[f"base_{n}"]


def ledger_sums(month: Month, bases: list[Month]) -> tuple[dict, dict]:
    """rep id -> Sums and team id -> Sums of `month`, with the amounts of the `bases` months."""
    by_rep: dict = defaultdict(Sums)
    by_team: dict = defaultdict(Sums)
    for row in _rows(month, bases):
        by_rep[row["rep"]].add(row, bases)
        if row["team"]:
            by_team[row["team"]].add(row, bases)
    for row in _pending(month):
        by_rep[row["rep"]].without_cost += row["count"]
        if row["team"]:
            by_team[row["team"]].without_cost += row["count"]
    return dict(by_rep), dict(by_team)


def _rows(month: Month, bases: list[Month]):
    """Sums by rep and team of the fact, so that each is counted once for both."""
    now, within = _in(month), _in(month)
    for base in bases:
        within |= _in(base)
    return (
        SalesEntry.objects.filter(within)
        .order_by()
        .values("rep", "team")
        .annotate(
            known_profit=Sum(F("amount") - F("cost"), filter=now),
            entries=Count("pk", filter=now),
            **{f"base_{n}": Sum("amount", filter=_in(base), default=ZERO) for n, base in enumerate(bases)},
            # Last: what stands after them would mean the sums by these names, not the columns.
            new_customers=Sum("new_customers", filter=now, default=ZERO),
            amount=Sum("amount", filter=now, default=ZERO),
        )
    )


def _pending(month: Month):
    """Entries whose cost nobody has named yet. Apart, because only these few need the look at what took them back."""
    pending = SalesEntry.objects.in_month(month).pending()
    return pending.order_by().values("rep", "team").annotate(count=Count("pk"))


def _in(month: Month) -> Q:
    return Q(booked_on__gte=month.first, booked_on__lt=month.next.first)


def published_amounts(months: Iterable[Month]) -> tuple[dict, dict]:
    """month -> {rep id: amount} and month -> {team id: amount} for those of `months` that are published."""
    return _published(Scorecard, "rep", months), _published(TeamCard, "team", months)


def _published(model, of: str, months: Iterable[Month]) -> dict:
    found: dict = defaultdict(dict)
    cards = model.objects.published().filter(period__month__in=list(months))
    for month, owner, amount in cards.order_by().values_list("period__month", of, "amount"):
        found[month][owner] = amount
    return dict(found)


class Bases:
    """What one rep or team sold in the months that growth is measured against: as published, else as the ledger has
    it (figures 3).
    """

    def __init__(self, month: Month, published: dict, sums: dict, owner):
        self._month, self._published, self._owner = month, published, owner
        self._sums: Sums = sums.get(owner) or Sums()
        self.month_before = self._amount(1)
        self.trailing_3 = rounded(sum((self._amount(back) for back in (1, 2, 3)), ZERO) / 3)
        self.year_ago = self._amount(12)

    def _amount(self, back: int) -> Decimal:
        month = self._month.shift(-back)
        if month in self._published:
            return self._published[month].get(self._owner, ZERO)
        return self._sums.bases.get(month, ZERO)


class Answers:
    """The answers received in a month, the latest of each customer, and the department's mean before it (figures 5)."""

    def __init__(self, month: Month, default_mean: Decimal):
        self.by_rep: dict[object, list[tuple[object, date, int]]] = defaultdict(list)
        """rep id -> (id of the team that the answer names, None if none; day received; rating)."""
        for rep, team, received_on, rating in _latest(month):
            self.by_rep[rep].append((team, received_on, rating))
        self.mean = _department_mean(month, default_mean)


def _latest(month: Month):
    answers = SurveyAnswer.objects.filter(received_on__gte=month.first, received_on__lte=month.last)
    latest = answers.order_by("customer_id", "-received_on", "-pk").distinct("customer_id")
    return latest.values_list("rep", "team", "received_on", "rating")


def _department_mean(month: Month, default: Decimal) -> Decimal:
    """Of the twelve months before, the rules' default when nobody answered."""
    year = SurveyAnswer.objects.filter(received_on__gte=month.shift(-12).first, received_on__lt=month.first)
    found = year.aggregate(together=Sum("rating"), count=Count("pk"))
    if not found["count"]:
        return default
    mean = Decimal(found["together"]) / found["count"]
    return rounded((mean - 1) / 4 * rules.HUNDRED)
