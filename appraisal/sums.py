"""What the database adds up for a month's cards: the ledger in one statement, published bases (4.1)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from django.db.models import Count, F, Sum

from pipeline.models import SalesEntry
from pipeline.querysets import SalesEntryQuerySet
from salesdept.common.calendar import Month
from salesdept.common.money import ZERO

from .formula import rounded
from .models import Scorecard, TeamCard
from .rules import Base


@dataclass
class Sums:
    """One rep's or team's part of the ledger. `profit` None: no entry of the month has a cost (figures 2)."""

    amount: Decimal = ZERO
    profit: Decimal | None = None
    without_cost: int = 0
    new_customers: Decimal = ZERO
    returned_customers: Decimal = ZERO
    entries: int = 0
    bases: dict[Month, Decimal] = field(default_factory=dict)

    def add(self, row: dict) -> None:
        self.amount += row["together"]
        self.new_customers += row["news"]
        self.returned_customers += row["returned"] or ZERO
        self.entries += row["entries"]
        if row["known_profit"] is not None:
            self.profit = (self.profit or ZERO) + row["known_profit"]

    def add_base(self, row: dict, month: Month) -> None:
        self.bases[month] = self.bases.get(month, ZERO) + row["together"]

    def add_pending(self, row: dict) -> None:
        self.without_cost += row["entries"]


def ledger_sums(month: Month, bases: list[Month]) -> tuple[dict, dict]:
    """rep id -> Sums and team id -> Sums of `month`, with the amounts of the `bases` months; a query for each month."""
    by_rep: dict = defaultdict(Sums)
    by_team: dict = defaultdict(Sums)
    for add, row in _rows(month, bases):
        add(by_rep[row["rep"]], row)
        if row["team"]:
            add(by_team[row["team"]], row)
    return dict(by_rep), dict(by_team)


def _rows(month: Month, bases: list[Month]) -> Iterator[tuple[Callable[[Sums, dict], None], dict]]:
    """Each row with how it is added."""
    yield from ((Sums.add, row) for row in _sums(month))
    # Month by month: so the amounts are read from the index of the days alone.
    for base in bases:
        add_base = partial(Sums.add_base, month=base)
        yield from ((add_base, row) for row in _by_rep_and_team(base).annotate(together=Sum("amount")))
    yield from ((Sums.add_pending, row) for row in _pending(month))


def _by_rep_and_team(month: Month):
    """The entries of the month by rep and team of the fact, so that each is counted once for both."""
    return SalesEntry.objects.in_month(month).order_by().values("rep", "team")


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


@dataclass
class Published:
    """What stands on the cards of a month as they were published in `revision`: rep or team id -> amount."""

    revision: int
    amounts: dict = field(default_factory=dict)


def published_amounts(months: Iterable[Month]) -> tuple[dict[Month, Published], dict[Month, Published]]:
    """Those of `months` that are published, by rep and by team."""
    return _published(Scorecard, "rep", months), _published(TeamCard, "team", months)


def _published(model, of: str, months: Iterable[Month]) -> dict[Month, Published]:
    found: dict[Month, Published] = {}
    cards = model.objects.published().filter(period__month__in=list(months)).order_by()
    for month, revision, owner, amount in cards.values_list("period__month", "revision", of, "amount"):
        found.setdefault(month, Published(revision)).amounts[owner] = amount
    return found


class Bases:
    """What one rep or team sold in the months that growth is measured against: as published, else as the ledger has
    it (figures 3).
    """

    def __init__(self, month: Month, published: dict[Month, Published], sums: dict, owner):
        self._month, self._published, self._owner = month, published, owner
        self._sums: Sums = sums.get(owner) or Sums()
        self.month_before = self._amount(1)
        self.trailing_3 = rounded(sum((self._amount(back) for back in (1, 2, 3)), ZERO) / 3)
        self.year_ago = self._amount(12)

    def _amount(self, back: int) -> Decimal:
        month = self._month.shift(-back)
        if month in self._published:
            return self._published[month].amounts.get(self._owner, ZERO)
        return self._sums.bases.get(month, ZERO)

    def revisions(self, mode: Base) -> list[int | None]:
        """Of each month of the base the revision that was published, None where none was."""
        of_base = [self._published.get(self._month.shift(-back)) for back in mode.months_back]
        return [one.revision if one else None for one in of_base]
