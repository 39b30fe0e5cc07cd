"""A file of answers as it would be taken: the rows, what is wrong with which cell, what is here already."""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO, cast

from django.db.models import Q

from salesdept.common.calendar import end_of, today
from salesdept.common.tables.left_out import Fault
from salesdept.common.tables.reasons import BadValue, Reason, Unreadable
from salesdept.common.tables.sheets import Sheet, sheets_of
from salesdept.common.tables.values import Cell, DateReader, as_text, as_whole_number, shown

from ...models import Customer, OwnershipPeriod
from ..models.answer import LONGEST_COMMENT, SurveyAnswer
from .columns import recognised, understood

MOST_ROWS = 20_000
SCORES = ("rating", "nps")


@dataclass
class Reading:
    """`problem` says why the file as a whole can't be taken; then there are no rows."""

    header: tuple[str, ...] = ()
    columns: dict[str, int] = field(default_factory=dict)
    answers: list[SurveyAnswer] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    doubles: int = 0
    problem: Reason | None = None

    @property
    def counts(self) -> dict[str, int]:
        return {"taken": len(self.answers), "doubles": self.doubles, "faults": len(self.faults)}


def read(survey_import) -> Reading:
    """Everything of the file; nothing is written."""
    try:
        with survey_import.stored.open("rb") as opened:
            file = cast(BinaryIO, opened)
            sheet = sheets_of(file, understood)[0]
            reading = Reading(sheet.header, _columns(survey_import, sheet))
            _Reader(survey_import, reading).take(sheet, file)
    except Unreadable as problem:
        return Reading(problem=problem.reason)
    known = set(
        SurveyAnswer.received.filter(reference__in=[one.reference for one in reading.answers])
        .order_by()
        .values_list("reference", flat=True)
    )
    fresh = [one for one in reading.answers if one.reference not in known]
    reading.doubles += len(reading.answers) - len(fresh)
    reading.answers = fresh
    return reading


def _columns(survey_import, sheet: Sheet) -> dict[str, int]:
    decided = survey_import.decisions.get("columns")
    if decided is None:
        return recognised(sheet.header)
    return {key: place for key, place in decided.items() if place < len(sheet.header)}


class _Reader:
    def __init__(self, survey_import, reading: Reading):
        decisions = survey_import.decisions
        self.reading = reading
        self.source = survey_import.source
        self.dates = DateReader(decisions.get("date_order", ""))
        self.none = set(decisions.get("no_answer", "").split())
        fallback = decisions.get("received_on")
        self.day = date.fromisoformat(fallback) if fallback else None
        self.customers: dict[str, Customer | None] = {}
        self.keepers: dict[tuple, tuple] = {}
        self.seen: set[str] = set()
        self.alike: Counter[str] = Counter()

    def take(self, sheet: Sheet, file: BinaryIO) -> None:
        for count, (line, cells) in enumerate(sheet.rows(file), start=1):
            if count > MOST_ROWS:
                raise Unreadable("too_long", limit=f"{MOST_ROWS:,}")
            self._row(line, [*cells, *[None] * (len(sheet.header) - len(cells))])

    def _row(self, line: int, cells: list[Cell]) -> None:
        faults: list[Fault] = []

        def told(key: str, reader: Callable[[Cell], Any]) -> Any:
            place = self.reading.columns.get(key)
            if place is None or (key in SCORES and shown(cells[place]) in self.none):
                return None
            try:
                return reader(cells[place])
            except BadValue as bad:
                text = [shown(cell) for cell in cells]
                faults.append(Fault(line, self.reading.header[place], text[place], bad.reason, text))
                return None

        answer = SurveyAnswer(
            source=SurveyAnswer.Source.FILE,
            rating=told("rating", lambda cell: _between(cell, 1, 5, "not_1_to_5")),
            nps=told("nps", lambda cell: _between(cell, 0, 10, "not_0_to_10")),
            comment=told("comment", lambda cell: as_text(cell, LONGEST_COMMENT)) or "",
            product=told("product", lambda cell: as_text(cell, 120)) or "",
            customer=told("customer", self._customer),
            values=self._others(cells),
        )
        answer.received_on = cast(date, told("received_on", self._day) or self.day)
        reference = told("reference", lambda cell: as_text(cell, 60))
        if answer.received_on is None and not faults:
            faults.append(Fault(line, "", "", Reason("no_day"), [shown(cell) for cell in cells]))
        if faults:
            self.reading.faults += faults[:1]
            return
        answer.reference = self._reference(reference or "", cells)
        self._credit(answer)
        if answer.reference in self.seen:
            self.reading.doubles += 1
            return
        self.seen.add(answer.reference)
        self.reading.answers.append(answer)

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

    def _customer(self, cell: Cell) -> Customer | None:
        text = as_text(cell, 160)
        if not text:
            return None
        if text not in self.customers:
            found = list(Customer.objects.called(text)[:2])
            self.customers[text] = found[0] if len(found) == 1 else None
        if self.customers[text] is None:
            raise BadValue("no_such_customer")
        return self.customers[text]

    def _credit(self, answer: SurveyAnswer) -> None:
        """Who kept the file on that day, in which team (4.1.5)."""
        if answer.customer is None:
            return
        key = (answer.customer.pk, answer.received_on)
        if key not in self.keepers:
            then = end_of(answer.received_on)
            at = Q(since__lte=then) & (Q(until=None) | Q(until__gt=then))
            period = OwnershipPeriod.objects.filter(at, customer=answer.customer).select_related("owner").first()
            self.keepers[key] = (period.owner, period.owner.team_on(answer.received_on)) if period else (None, None)
        answer.rep, answer.team = self.keepers[key]


def _between(cell: Cell, low: int, high: int, code: str) -> int | None:
    """A whole number of the scale; 8.0 is one. None for an empty cell."""
    try:
        number = as_whole_number(cell)
    except BadValue:
        raise BadValue(code) from None
    if number is not None and not low <= number <= high:
        raise BadValue(code)
    return number
