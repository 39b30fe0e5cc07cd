"""A file of past expenses as it would be taken: the rows, what is wrong with which cell, what is here already."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, BinaryIO, cast

from salesdept.common.calendar import today
from salesdept.common.money import ZERO
from salesdept.common.tables.batches import batches
from salesdept.common.tables.left_out import Fault
from salesdept.common.tables.names import folded
from salesdept.common.tables.progress import Progress
from salesdept.common.tables.reasons import BadValue, Reason
from salesdept.common.tables.sheets import Sheet, sheets_of
from salesdept.common.tables.values import Cell, DateReader, as_amount, as_text, order_shown_by, shown
from salesdept.people.models import User
from salesdept.people.teams_by_day import TeamsByDay

from ..models.line import ClaimLine
from .categories import Proposals, key_of
from .columns import recognised, understood
from .models import PastExpense, PastImport

ROWS_BETWEEN_WORDS = 500
ASKED_AT_ONCE = 5000
TEXTS = {"seller": 160, "reference": 80, "cost_centre": 120, "claimant": 120, "purpose": 1000, "category": 120}

Alike = tuple[date, Decimal, str]
"""What two expenses have in common that may be one: day, amount, seller."""


@dataclass
class Double:
    """Expenses of one day, amount and seller: lines of this file, and how many there were before it."""

    day: date
    amount: Decimal
    seller: str
    lines: list[int]
    here: int

    @property
    def more(self) -> int:
        """How many there are beyond one."""
        return len(self.lines) - (0 if self.here else 1)


@dataclass
class Reading:
    """The header, which field stands in which column, and what becomes of the rows."""

    header: tuple[str, ...] = ()
    columns: dict = field(default_factory=dict)
    expenses: list[PastExpense] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)
    doubles: list[Double] = field(default_factory=list)
    categories: dict[str, dict] = field(default_factory=dict)
    rows: int = 0
    stated: Decimal = ZERO
    known: int = 0
    left: int = 0
    asks_order: bool = False

    @property
    def counts(self) -> dict[str, int]:
        return {
            "rows": self.rows,
            "taken": len(self.expenses),
            "known": self.known,
            "doubles": sum(one.more for one in self.doubles),
            "left": self.left,
            "faults": len(self.faults),
            "remarks": len(self.remarks),
        }


def read(past_import: PastImport) -> Reading:
    """Everything of the file, in a fixed number of queries for each thousand rows; nothing is written.

    Unreadable for what is no table.
    """
    with past_import.stored.open("rb") as opened:
        file = cast(BinaryIO, opened)
        sheet = sheets_of(file, understood)[0]
        reading = Reading(sheet.header, _columns(past_import, sheet))
        order = past_import.decisions.get("date_order") or _order_shown(sheet, file, reading)
        found = list(_Reader(past_import, reading, DateReader(order)).expenses(sheet, file))
    reading.asks_order = any(fault.reason.code == "date_order" for fault in reading.faults)
    found = _without_known(found, reading)
    reading.expenses = _told_apart(found, reading, past_import.decisions.get("doubles") == "leave")
    _categorise(reading, past_import)
    _name_claimants(reading.expenses)
    return reading


def _columns(past_import: PastImport, sheet: Sheet) -> dict:
    decided = past_import.decisions.get("columns")
    if decided is None:
        return recognised(sheet.header)
    within = len(sheet.header)
    places = {key: at for key, at in decided.items() if key != "parts" and at < within}
    return places | {"parts": [at for at in decided["parts"] if at < within]}


def _order_shown(sheet: Sheet, file: BinaryIO, reading: Reading) -> str:
    """The order of day and month that all days of the file allow, "" when none or both are shown."""
    place = reading.columns.get("spent_on")
    if place is None:
        return ""
    orders = {order_shown_by(cells[place]) for _line, cells in sheet.rows(file) if place < len(cells)} - {""}
    return orders.pop() if len(orders) == 1 else ""


class _Reader:
    """Reads the cells of each row; asks nothing of the database."""

    def __init__(self, past_import: PastImport, reading: Reading, dates: DateReader):
        self.past_import = past_import
        self.reading = reading
        self.columns = reading.columns
        self.dates = dates
        self.alike: Counter[str] = Counter()
        self.progress = Progress(past_import.pk, (past_import.plan or {}).get("rows", 0))

    def expenses(self, sheet: Sheet, file: BinaryIO) -> Iterator[PastExpense]:
        for line, cells in sheet.rows(file):
            self.reading.rows += 1
            yield from self._row(line, [*cells, *[None] * (len(sheet.header) - len(cells))])
            if self.reading.rows % ROWS_BETWEEN_WORDS == 0:
                self.progress.add(ROWS_BETWEEN_WORDS, self.past_import.name)

    def _row(self, line: int, cells: list[Cell]) -> list[PastExpense]:
        """The expenses of a row: one, or one for each of its parts that is not nothing. None of a row with a fault."""
        try:
            day = self._told("spent_on", cells, self._day)
            texts = {key: self._told(key, cells, partial(as_text, limit=most)) or "" for key, most in TEXTS.items()}
            amounts = self._amounts(cells, texts.pop("category"))
            stated = self._told("total", cells, as_amount)
        except _Wrong as wrong:
            self.reading.faults.append(self._fault(line, cells, wrong.place, wrong.reason))
            return []
        self._compare(line, cells, stated, sum((amount for _name, amount in amounts), ZERO))
        return [self._expense(line, day, name, amount, texts) for name, amount in amounts]

    def _told(self, key: str, cells: list[Cell], reader: Callable[[Cell], Any]) -> Any:
        place = self.columns.get(key)
        return None if place is None else self._at(place, cells, reader)

    def _at(self, place: int, cells: list[Cell], reader: Callable[[Cell], Any]) -> Any:
        try:
            return reader(cells[place])
        except BadValue as bad:
            raise _Wrong(place, bad.reason) from None

    def _day(self, cell: Cell) -> date:
        day = self.dates.read(cell)
        if day is None:
            raise BadValue("empty")
        if day > today():
            raise BadValue("day_to_come")
        return day

    def _amounts(self, cells: list[Cell], category: str) -> list[tuple[str, Decimal]]:
        """(category as the file says it, amount)."""
        parts = self.columns["parts"]
        if "spent_on" not in self.columns:
            raise _Wrong(None, Reason("empty"))
        if not parts:
            amount = self._told("amount", cells, as_amount)
            if amount is None:
                raise _Wrong(self.columns.get("amount"), Reason("no_amount"))
            told = [(category, amount)]
        else:
            told = [(self.reading.header[at], self._at(at, cells, as_amount) or ZERO) for at in parts]
        if not any(amount for _name, amount in told):
            raise _Wrong(self.columns.get("amount", self.columns.get("total")), Reason("nothing_spent"))
        return [(name, amount) for name, amount in told if amount]

    def _compare(self, line: int, cells: list[Cell], stated: Decimal | None, together: Decimal) -> None:
        """The row's own total beside the sum of its parts: pointed out, never corrected."""
        if stated is None:
            return
        self.reading.stated += stated
        if stated != together:
            reason = Reason("total_differs", {"sum": f"{together:,.2f}"})
            self.reading.remarks.append(self._fault(line, cells, self.columns["total"], reason))

    def _expense(self, line: int, day: date, category: str, amount: Decimal, texts: dict[str, str]) -> PastExpense:
        told = {name: texts[name] for name in ("seller", "reference", "cost_centre", "purpose")}
        return PastExpense(
            past_import=self.past_import,
            line=line,
            identity=self._identity(day, amount, category, *texts.values()),
            spent_on=day,
            amount=amount,
            file_category=category,
            seller_key=folded(texts["seller"]),
            claimant_name=texts["claimant"],
            **told,
        )

    def _identity(self, *told) -> str:
        """By which the expense is known again: all that is told of it, and how often the same came before."""
        content = hashlib.sha256("\x1f".join(str(one).casefold() for one in told).encode()).hexdigest()[:40]
        self.alike[content] += 1
        return f"{content}:{self.alike[content]}"

    def _fault(self, line: int, cells: list[Cell], place: int | None, reason: Reason) -> Fault:
        text = [shown(cell) for cell in cells]
        if place is None:
            return Fault(line, "", "", reason, text)
        return Fault(line, self.reading.header[place], text[place], reason, text)


class _Wrong(Exception):
    """The row is not taken because of the cell at `place`."""

    def __init__(self, place: int | None, reason: Reason):
        self.place, self.reason = place, reason


def _without_known(found: list[PastExpense], reading: Reading) -> list[PastExpense]:
    """What is here already, by its identity, brings nothing new."""
    known: set[str] = set()
    for some in batches((one.identity for one in found), ASKED_AT_ONCE):
        known |= set(PastExpense.objects.counted().filter(identity__in=some).values_list("identity", flat=True))
    reading.known = sum(one.identity in known for one in found)
    return [one for one in found if one.identity not in known]


def _told_apart(found: list[PastExpense], reading: Reading, leave: bool) -> list[PastExpense]:
    """Those to be taken. Doubles are often legitimate: they are shown, and left out only where that was chosen."""
    groups: dict[Alike, list[PastExpense]] = defaultdict(list)
    for one in found:
        groups[one.spent_on, one.amount, one.seller_key].append(one)
    here = _here(groups)
    for key, same in groups.items():
        if len(same) > 1 or here[key]:
            reading.doubles.append(Double(key[0], key[1], same[0].seller, [one.line for one in same], here[key]))
    if not leave:
        return found
    spare = {one.identity for key, same in groups.items() for one in same[0 if here[key] else 1 :]}
    reading.left = len(spare)
    return [one for one in found if one.identity not in spare]


def _here(groups: dict[Alike, list[PastExpense]]) -> Counter:
    """How many expenses of the same day, amount and seller there are already, imported or on claims."""
    here: Counter[Alike] = Counter()
    names = ("spent_on", "amount", "seller_key")
    past = PastExpense.objects.counted().values_list(*names)
    claimed = ClaimLine.objects.handed_in().order_by().values_list(*names)
    for some in batches(sorted({key[0] for key in groups}), ASKED_AT_ONCE):
        for told in (past, claimed):
            here.update(key for key in told.filter(spent_on__in=some) if key in groups)
    return here


def _categorise(reading: Reading, past_import: PastImport) -> None:
    """Each expense under our category: as decided for this file, as remembered, or as proposed by name."""
    names = {one.file_category for one in reading.expenses}
    proposals = Proposals(names)
    decided = past_import.decisions.get("categories", {})
    rest = past_import.decisions.get("rest", "")
    told = {name: decided.get(key_of(name)) or str(proposals.of(name) or rest or "") for name in names}
    for one in reading.expenses:
        one.category_id = told[one.file_category] or None  # type: ignore[assignment]
        row = reading.categories.setdefault(
            one.file_category,
            {"category": told[one.file_category], "rows": 0, "sum": ZERO,
             "remembered": proposals.is_remembered(one.file_category)},
        )  # fmt: skip
        row["rows"] += 1
        row["sum"] += one.amount


def _name_claimants(expenses: list[PastExpense]) -> None:
    """Claimants whom one of our people is, in the team of that day; the others stay as the file calls them."""
    names = {folded(one.claimant_name) for one in expenses} - {""}
    if not names:
        return
    people: dict[str, set] = defaultdict(set)
    for pk, name, email in User.objects.values_list("pk", "name", "email"):
        people[folded(name)].add(pk)
        people[folded(email)].add(pk)
    matched = {name: next(iter(people[name])) for name in names if len(people.get(name, ())) == 1}
    teams = TeamsByDay(matched.values())
    for one in expenses:
        one.claimant_id = matched.get(folded(one.claimant_name))
        one.team_id = teams.team_on(one.claimant_id, one.spent_on)
