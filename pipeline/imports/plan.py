"""What an import would do, row by row, without doing it. The run makes the same plan again and carries it out."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from salesdept.common.calendar import Month
from salesdept.common.money import ZERO
from salesdept.common.tables.left_out import Fault

from .columns import Kind
from .decisions import Decisions
from .known import Known
from .matching import Match
from .sources import Source, described
from .stages import Meaning
from .verdicts import AccountSorter, DealSorter, Fate, NotTaken, PersonSorter, ProductSorter, Sorter, Verdict

SORTERS: dict[str, type[Sorter]] = {
    Kind.TEAMS: PersonSorter,
    Kind.PRODUCTS: ProductSorter,
    Kind.ACCOUNTS: AccountSorter,
    Kind.DEALS: DealSorter,
}
EXAMPLES = 5
"""Lines named for each thing pointed out."""


@dataclass
class FirstWin:
    """An account's first won deal: by day, on one day by number."""

    day: date
    number: str
    people: set[str] = field(default_factory=set)


@dataclass
class MonthSums:
    """The won deals of a month, as the files tell them."""

    amount: Decimal = ZERO
    won: int = 0
    people: set[str] = field(default_factory=set)
    new_customers: int = 0


class DealSums:
    """What the deals amount to: span, months, first wins, and whose customer each account is."""

    def __init__(self):
        self.first_day: date | None = None
        self.last_day: date | None = None
        self.meanings: Counter = Counter()
        self.by_month: dict[Month, MonthSums] = defaultdict(MonthSums)
        self.first_wins: dict[str, FirstWin] = {}
        self.owners: dict[str, tuple[bool, date, str, str]] = {}
        self.people: set[str] = set()
        self.has_costs = False

    def add(self, verdict: Verdict) -> None:
        row = verdict.row
        self.meanings[row.meaning] += 1
        self.people.add(verdict.person.name)
        self.has_costs |= row.cost is not None
        self._stretch(
            [
                day
                for day in (row.started_on, row.closed_on if row.meaning in (Meaning.WON, Meaning.LOST) else None)
                if day
            ]
        )
        if row.meaning == Meaning.WON:
            self._add_win(verdict)
        if verdict.account:
            claim = (
                row.meaning == Meaning.WON,
                row.closed_on or row.started_on or date.min,
                row.number,
                verdict.person.name,
            )
            self.owners[verdict.account.name] = max(claim, self.owners.get(verdict.account.name, claim))

    def _stretch(self, days: list[date]) -> None:
        for day in days:
            self.first_day = min(self.first_day or day, day)
            self.last_day = max(self.last_day or day, day)

    def _add_win(self, verdict: Verdict) -> None:
        row = verdict.row
        month = self.by_month[Month.of(row.closed_on)]
        month.amount += row.value
        month.won += 1
        month.people.add(verdict.person.name)
        first = self.first_wins.get(verdict.account.name)
        if first is None or row.closed_on < first.day:
            self.first_wins[verdict.account.name] = FirstWin(row.closed_on, row.number, {verdict.person.name})
        elif row.closed_on == first.day:
            first.number = min(first.number, row.number)
            first.people.add(verdict.person.name)

    def owner_of(self, account: str) -> str | None:
        """Whose customer it is: of who won the latest deal, else of who has the latest one."""
        return self.owners[account][3] if account in self.owners else None

    def count_new_customers(self) -> None:
        for first in self.first_wins.values():
            self.by_month[Month.of(first.day)].new_customers += 1

    @property
    def won_amount(self) -> Decimal:
        return sum((month.amount for month in self.by_month.values()), ZERO)


@dataclass
class SourcePlan:
    """What would become of the rows of one table."""

    source: Source
    fates: Counter = field(default_factory=Counter)
    odd: dict[str, list[int]] = field(default_factory=dict)
    odd_counts: Counter = field(default_factory=Counter)
    reasons: Counter = field(default_factory=Counter)

    def point_out(self, code: str, line: int) -> None:
        self.odd_counts[code] += 1
        if len(self.odd.setdefault(code, [])) < EXAMPLES:
            self.odd[code].append(line)

    @property
    def rows(self) -> int:
        return sum(self.fates.values())

    def as_json(self) -> dict:
        return described(self.source) | {
            "rows": self.rows,
            "fates": {fate: self.fates[fate] for fate in Fate.values},
            "odd": [{"code": code, "count": self.odd_counts[code], "lines": lines} for code, lines in self.odd.items()],
            "reasons": dict(self.reasons),
        }


class Plan:
    """The plan of an import: its tables, what is to be confirmed, what would change."""

    def __init__(self, sources: list[Source], known: Known, decisions: Decisions):
        self.known = known
        self.decisions = decisions
        self.tables = [SourcePlan(source) for source in sources]
        self.sums = DealSums()
        self.matches: dict[str, Match] = {}
        self.slips: Counter = Counter()
        self.unknown_stages: Counter = Counter()

    @property
    def readable(self) -> list[SourcePlan]:
        return [table for table in self.tables if table.source.can_be_read]

    def verdicts(self, table: SourcePlan, on_fault: Callable[[Fault], None]) -> Iterator[Verdict]:
        """Sort the rows of one table; faults go to `on_fault`. Tables are read in order: later build on earlier."""
        sorter = SORTERS[table.source.kind](self.known, self.decisions, table.point_out)
        reader = table.source.reader(stages=self.decisions.stages, odd=table.point_out)
        with table.source.opened() as file:
            for row in reader.read(file):
                try:
                    verdict = None if isinstance(row, Fault) else sorter.sort(row)
                except NotTaken as no:
                    row, verdict = reader.fault_here(no.key, no.code, **no.about), None
                if verdict is None:
                    self._note_fault(table, row)
                    on_fault(row)
                    continue
                table.fates[verdict.fate] += 1
                if table.source.kind == Kind.DEALS:
                    self.sums.add(verdict)
                yield verdict
        self._note_questions(sorter)

    def _note_fault(self, table: SourcePlan, fault: Fault) -> None:
        table.fates[Fate.BAD] += 1
        table.reasons[fault.reason.code] += 1
        if fault.reason.code == "unknown_stage":
            self.unknown_stages[fault.value] += 1

    def _note_questions(self, sorter: Sorter) -> None:
        if isinstance(sorter, DealSorter):
            for match in sorter.matches:
                self.matches[match.key] = match
        if isinstance(sorter, AccountSorter):
            self.slips.update(sorter.slips)

    def finish(self) -> None:
        """Draw the sums once every table has been read."""
        self.sums.count_new_customers()
        deals = next((table for table in self.tables if table.source.kind == Kind.DEALS and table.rows), None)
        if deals is None:
            return
        tied = [first for first in self.sums.first_wins.values() if len(first.people) > 1]
        if tied:
            deals.odd_counts["same_day_first"], deals.odd["same_day_first"] = len(tied), []
        idle = set(self.known.places) - self.sums.people - {place.supervisor for place in self.known.places.values()}
        if idle:
            deals.odd_counts["people_without_deals"], deals.odd["people_without_deals"] = len(idle), []

    @property
    def new_people(self) -> list[str]:
        return [person.name for person in self.known.people.things() if person.id is None]

    @property
    def months(self) -> list[Month]:
        return sorted(self.sums.by_month)

    def count(self, fate: Fate) -> int:
        return sum(table.fates[fate] for table in self.tables)

    def as_json(self) -> dict:
        return {
            "tables": [table.as_json() for table in self.tables],
            "matches": [match.as_json() for match in self.matches.values()],
            "slips": [
                {"key": f"{column}:{value}", "column": column, "value": value, "proposal": proposal, "rows": rows,
                 "taken": self.decisions.corrects(column, value)}
                for (column, value, proposal), rows in self.slips.items()
            ],
            "unknown_stages": [{"value": value, "rows": rows} for value, rows in self.unknown_stages.items()],
            "new_people": self.new_people,
            "rows": sum(table.rows for table in self.tables),
            "fates": {fate: self.count(fate) for fate in Fate},
            "deals": {meaning: self.sums.meanings[meaning] for meaning in Meaning.values},
            "won_amount": str(self.sums.won_amount),
            "months": [self._month_as_json(month) for month in self.months],
            "first_day": self.sums.first_day and str(self.sums.first_day),
            "last_day": self.sums.last_day and str(self.sums.last_day),
        }  # fmt: skip

    def _month_as_json(self, month: Month) -> dict:
        sums = self.sums.by_month[month]
        return {
            "month": str(month),
            "amount": str(sums.amount),
            "won": sums.won,
            "people": len(sums.people),
            "new_customers": sums.new_customers,
        }
