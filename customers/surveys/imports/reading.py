"""A file of answers as it would be taken: the rows, what is wrong with which cell, what is here already."""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO, cast

from salesdept.common.calendar import end_of, today
from salesdept.common.closed_months import is_closed
from salesdept.common.tables.left_out import Fault
from salesdept.common.tables.progress import Progress
from salesdept.common.tables.reasons import BadValue, Reason, Unreadable
from salesdept.common.tables.sheets import Sheet, sheets_of
from salesdept.common.tables.values import Cell, DateReader, as_text, as_whole_number, shown
from salesdept.people.teams_by_day import TeamsByDay

from ...models import Customer, OwnershipPeriod
from ..models.answer import LONGEST_COMMENT, SurveyAnswer
from .columns import recognised, understood

MOST_ROWS = 20_000
ROWS_BETWEEN_WORDS = 500
SCORES = ("rating", "nps")


@dataclass
class Row:
    """A row that could be read; who it names is looked up for all rows together."""

    line: int
    cells: list[Cell]
    answer: SurveyAnswer
    named: str


@dataclass
class Reading:
    """The header, which field stands in which column, and what becomes of the rows."""

    header: tuple[str, ...] = ()
    columns: dict[str, int] = field(default_factory=dict)
    answers: list[SurveyAnswer] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    doubles: int = 0

    @property
    def counts(self) -> dict[str, int]:
        return {"taken": len(self.answers), "doubles": self.doubles, "faults": len(self.faults)}


def read(survey_import) -> Reading:
    """Everything of the file, in a fixed number of queries; nothing is written. Unreadable for what is no table.

    In a transaction, the months of what would be taken stay as they are until the end of it.
    """
    with survey_import.stored.open("rb") as opened:
        file = cast(BinaryIO, opened)
        sheet = sheets_of(file, understood)[0]
        reading = Reading(sheet.header, _columns(survey_import, sheet))
        rows = _Reader(survey_import, reading).rows(sheet, file)
    rows = _credited(_of_customers(rows, reading))
    rows = _of_open_months(rows, reading)
    _leave_out_doubles(rows, reading)
    reading.faults.sort(key=lambda fault: fault.line)
    return reading


def _columns(survey_import, sheet: Sheet) -> dict[str, int]:
    decided = survey_import.decisions.get("columns")
    if decided is None:
        return recognised(sheet.header)
    return {key: place for key, place in decided.items() if place < len(sheet.header)}


class _Reader:
    """Reads the cells of each row; asks nothing of the database."""

    def __init__(self, survey_import, reading: Reading):
        decisions = survey_import.decisions
        self.reading = reading
        self.source = survey_import.source
        self.dates = DateReader(decisions.get("date_order", ""))
        self.none = set(decisions.get("no_answer", "").split())
        fallback = decisions.get("received_on")
        self.day = date.fromisoformat(fallback) if fallback else None
        self.alike: Counter[str] = Counter()
        self.progress = Progress(survey_import.pk, (survey_import.plan or {}).get("rows", 0))
        self.survey_import = survey_import

    def rows(self, sheet: Sheet, file: BinaryIO) -> list[Row]:
        found = []
        for count, (line, cells) in enumerate(sheet.rows(file), start=1):
            if count > MOST_ROWS:
                raise Unreadable("too_long", limit=f"{MOST_ROWS:,}")
            found.append(self._row(line, [*cells, *[None] * (len(sheet.header) - len(cells))]))
            if count % ROWS_BETWEEN_WORDS == 0:
                self.progress.add(ROWS_BETWEEN_WORDS, self.survey_import.name)
        return [row for row in found if row]

    def _row(self, line: int, cells: list[Cell]) -> Row | None:
        faults: list[Fault] = []

        def told(key: str, reader: Callable[[Cell], Any]) -> Any:
            place = self.reading.columns.get(key)
            if place is None or (key in SCORES and shown(cells[place]) in self.none):
                return None
            try:
                return reader(cells[place])
            except BadValue as bad:
                faults.append(_fault(line, cells, self.reading, key, bad.reason))
                return None

        answer = SurveyAnswer(
            survey_import=self.survey_import,
            source=SurveyAnswer.Source.FILE,
            rating=told("rating", lambda cell: _between(cell, 1, 5, "not_1_to_5")),
            nps=told("nps", lambda cell: _between(cell, 0, 10, "not_0_to_10")),
            comment=told("comment", lambda cell: as_text(cell, LONGEST_COMMENT)) or "",
            product=told("product", lambda cell: as_text(cell, 120)) or "",
            values=self._others(cells),
        )
        answer.received_on = cast(date, told("received_on", self._day) or self.day)
        named = told("customer", lambda cell: as_text(cell, 160)) or ""
        reference = told("reference", lambda cell: as_text(cell, 60)) or ""
        if answer.received_on is None and not faults:
            faults.append(_fault(line, cells, self.reading, "received_on", Reason("no_day")))
        if faults:
            self.reading.faults += faults[:1]
            return None
        answer.reference = self._reference(reference, cells)
        return Row(line, cells, answer, named)

    def _day(self, cell: Cell) -> date | None:
        day = self.dates.read(cell)
        if day and day > today():
            raise BadValue("in_the_future")
        return day

    def _others(self, cells: list[Cell]) -> dict[str, str]:
        """What no field takes is kept by its title."""
        used = set(self.reading.columns.values())
        named = [(title, shown(cells[at])) for at, title in enumerate(self.reading.header) if at not in used]
        return {title: value for title, value in named if title and value}

    def _reference(self, told: str, cells: list[Cell]) -> str:
        """By which the answer is known again: its number in its survey, else its content and how often that came."""
        if told:
            return f"{self.source}:{told}"
        content = hashlib.sha256("\x1f".join(shown(cell) for cell in cells).encode()).hexdigest()[:40]
        self.alike[content] += 1
        return f"{self.source}:{content}:{self.alike[content]}"


def _of_customers(rows: list[Row], reading: Reading) -> list[Row]:
    """Those that name no customer, or one whose file is known; the others are faults."""
    found = Customer.objects.called_each({row.named for row in rows if row.named})
    known = []
    for row in rows:
        files = found[row.named] if row.named else []
        if row.named and len(files) != 1:
            _refuse(row, reading, "customer", Reason("no_such_customer"))
            continue
        row.answer.customer = files[0] if files else None
        known.append(row)
    return known


def _credited(rows: list[Row]) -> list[Row]:
    """Each to who kept the file on its day, in the team of that day (4.1.5)."""
    periods: dict = {}
    customers = {row.answer.customer_id for row in rows if row.answer.customer_id}
    for period in OwnershipPeriod.objects.filter(customer__in=customers):
        periods.setdefault(period.customer_id, []).append(period)
    teams = TeamsByDay({period.owner_id for several in periods.values() for period in several})
    for row in rows:
        answer = row.answer
        then = end_of(answer.received_on)
        several = periods.get(answer.customer_id, ())
        kept = (one for one in several if one.since <= then and (one.until is None or then < one.until))
        answer.rep_id = next((one.owner_id for one in kept), None)
        answer.team_id = teams.team_on(answer.rep_id, answer.received_on)
    return rows


def _of_open_months(rows: list[Row], reading: Reading) -> list[Row]:
    """Without those that would count in a published month.

    An amount that becomes known late is booked in the open month, because sums go on (figures 14). An old opinion
    is not: it would stand there for the customer's newer one (figures 5). Its month counts it once it is reopened.
    """
    months = {row.answer.month for row in rows if row.answer.is_rated}
    closed = {month for month in sorted(months) if is_closed(month)}
    open_rows = []
    for row in rows:
        if row.answer.is_rated and row.answer.month in closed:
            _refuse(row, reading, "received_on", Reason("month_published", {"month": str(row.answer.month)}))
        else:
            open_rows.append(row)
    return open_rows


def _leave_out_doubles(rows: list[Row], reading: Reading) -> None:
    """What stands twice in the file, or is here already, is taken once."""
    references = {row.answer.reference: row.answer for row in reversed(rows)}
    here = SurveyAnswer.received.filter(reference__in=references).order_by()
    for reference in here.values_list("reference", flat=True):
        del references[reference]
    reading.answers = [row.answer for row in rows if references.get(row.answer.reference) is row.answer]
    reading.doubles = len(rows) - len(reading.answers)


def _refuse(row: Row, reading: Reading, key: str, reason: Reason) -> None:
    reading.faults.append(_fault(row.line, row.cells, reading, key, reason))


def _fault(line: int, cells: list[Cell], reading: Reading, key: str, reason: Reason) -> Fault:
    text = [shown(cell) for cell in cells]
    place = reading.columns.get(key)
    if place is None:
        return Fault(line, "", "", reason, text)
    return Fault(line, reading.header[place], text[place], reason, text)


def _between(cell: Cell, low: int, high: int, code: str) -> int | None:
    """A whole number of the scale; 8.0 is one. None for an empty cell."""
    try:
        number = as_whole_number(cell)
    except BadValue:
        raise BadValue(code) from None
    if number is not None and not low <= number <= high:
        raise BadValue(code)
    return number
