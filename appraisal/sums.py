"""What the database adds up for a month's cards: the ledger in one statement, published bases (4.1)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Sum

from pipeline.models import SalesEntry
from pipeline.querysets import SalesEntryQuerySet
from salesdept.common.calendar import Month
from salesdept.common.money import ZERO

from .models import Scorecard, TeamCard

BACK = (1, 2, 3, 12)
"""How far back the months lie that growth can be measured against."""


@dataclass
class Sums:
    """One rep's or team's part of the ledger. `profit` None: no entry of the month has a cost (figures 2)."""

    amount: Decimal = ZERO
    profit: Decimal | None = None
    without_cost: int = 0
    new_customers: Decimal = ZERO
    returned_customers: Decimal = ZERO
    entries: int = 0

    def add(self, amount: Decimal, profit: Decimal | None, news: Decimal, returned: Decimal | None, entries: int):
        self.amount += amount
        self.new_customers += news
        self.returned_customers += returned or ZERO
        self.entries += entries
        if profit is not None:
            self.profit = (self.profit or ZERO) + profit


def ledger_sums(month: Month) -> tuple[dict, dict]:
    """rep id -> Sums and team id -> Sums of `month`; two queries."""
    by_rep: dict = defaultdict(Sums)
    by_team: dict = defaultdict(Sums)
    for rep, team, *sums in _sums(month):
        by_rep[rep].add(*sums)
        if team:
            by_team[team].add(*sums)
    for rep, team, pending in _pending(month):
        by_rep[rep].without_cost += pending
        if team:
            by_team[team].without_cost += pending
    return dict(by_rep), dict(by_team)


def _by_rep_and_team(month: Month):
    """The entries of the month by rep and team of the fact, so that each is counted once for both."""
    return SalesEntry.objects.in_month(month).order_by().values_list("rep", "team")


def _sums(month: Month):
    return _by_rep_and_team(month).annotate(
        together=Sum("amount"),
        known_profit=Sum(F("amount") - F("cost")),
        news=Sum("new_customers"),
        returned=Sum("new_customers", filter=SalesEntryQuerySet.RETURNED),
        entries=Count("pk"),
    )


def _pending(month: Month):
    """Entries whose cost nobody has named yet. Apart, because only these few need the look at what took them back."""
    return _by_rep_and_team(month).filter(SalesEntryQuerySet.PENDING).annotate(entries=Count("pk"))


@dataclass(frozen=True)
class BaseMonth:
    """What was sold in a month that growth is measured against: rep id and team id -> amount (figures 3).

    `revision` is the one that was published, None: the amounts are those of the ledger as it is.
    """

    revision: int | None
    reps: Mapping[object, Decimal]
    teams: Mapping[object, Decimal]


def base_months(month: Month) -> dict[int, BaseMonth]:
    """Months BACK from `month` -> what was sold in each, as published, else as the ledger has it."""
    months = {back: month.shift(-back) for back in BACK}
    published = _published(list(months.values()))
    return {back: published.get(base) or _in_ledger(base) for back, base in months.items()}


def _published(months: list[Month]) -> dict[Month, BaseMonth]:
    """Those of `months` that are published; two queries."""
    found: dict[Month, BaseMonth] = {}
    for model, of, kept in ((Scorecard, "rep", "reps"), (TeamCard, "team", "teams")):
        cards = model.objects.published().filter(period__month__in=months).order_by()
        for month, revision, owner, amount in cards.values_list("period__month", "revision", of, "amount"):
            getattr(found.setdefault(month, BaseMonth(revision, {}, {})), kept)[owner] = amount
    return found


def _in_ledger(month: Month) -> BaseMonth:
    """A query for each month: so the amounts are read from the index of the days alone."""
    reps: dict = defaultdict(lambda: ZERO)
    teams: dict = defaultdict(lambda: ZERO)
    for rep, team, amount in _by_rep_and_team(month).annotate(together=Sum("amount")):
        reps[rep] += amount
        teams[team] += amount
    return BaseMonth(None, reps, teams)
