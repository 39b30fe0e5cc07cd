"""The rows of a file as what they mean: a person, a product, a customer, a deal. A faulty row says where and why."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from salesdept.common.tables.left_out import Fault
from salesdept.common.tables.sheets import Line, Sheet
from salesdept.common.tables.values import (
    MANGLED,
    Cell,
    DateReader,
    as_amount,
    as_text,
    as_whole_number,
    as_year,
    is_excel_number,
    is_rounded,
    order_shown_by,
    shown,
)

from .columns import FIELDS, Kind, Recognised
from .reasons import BadValue, Reason
from .stages import Meaning, meaning_of

MEMORY = 20_000
"""Different values of a column that are remembered at a time."""
DATES = ("engage_date", "close_date")


@dataclass(frozen=True)
class PersonRow:
    line: int
    name: str
    supervisor: str
    region: str
    email: str


@dataclass(frozen=True)
class ProductRow:
    line: int
    name: str
    series: str
    price: Decimal


@dataclass(frozen=True)
class AccountRow:
    line: int
    name: str
    facts: dict
    """What else the file tells, by the names that a customer file has for it; empty ones left out."""
    parent: str = ""


@dataclass(frozen=True)
class DealRow:
    """One deal. Amounts in company currency, `value` without tax; `cost` None when the file doesn't tell it."""

    line: int
    number: str
    person: str
    product: str
    account: str
    meaning: Meaning
    started_on: date | None
    closed_on: date | None
    value: Decimal | None
    tax: Decimal
    cost: Decimal | None


Row = PersonRow | ProductRow | AccountRow | DealRow


class RowReader:
    """Reads one sheet. `odd(code, line)` is called for what is taken but pointed out."""

    def __init__(
        self,
        sheet: Sheet,
        told: Recognised,
        *,
        date_order: str = "",
        stages: dict | None = None,
        odd: Callable | None = None,
    ):
        self.sheet = sheet
        self.columns = told.columns
        self.kind = told.kind
        self.dates = DateReader(date_order)
        self.stages = stages or {}
        self.odd = odd or (lambda code, line: None)
        self._make = {
            Kind.TEAMS: self._person,
            Kind.PRODUCTS: self._product,
            Kind.ACCOUNTS: self._account,
            Kind.DEALS: self._deal,
        }[told.kind]
        self._line: Line = (0, [])
        self._told: dict[str, dict] = {}
        self._needed = [one.key for one in FIELDS[told.kind] if one.is_needed]

    def read(self, file: BinaryIO) -> Iterator[Row | Fault]:
        """Every row in the order of the file, as what it means or as a fault."""
        for line in self.sheet.rows(file):
            self._line = line
            yield self._row(line)

    def _row(self, line: Line) -> Row | Fault:
        number, cells = line
        if any(_is_left(cell) for cell in cells[len(self.sheet.header) :]):
            return self._fault(line, "", Reason("too_many_cells"))
        for key in self._needed:
            if not shown(self._cell(cells, key)).strip():
                return self._fault(line, key, Reason("empty"))
        try:
            return self._make(number, cells)
        except _At as at:
            return self._fault(line, at.key, at.reason)

    def _fault(self, line: Line, key: str, reason: Reason) -> Fault:
        number, cells = line
        place = self.columns.get(key)
        column = self.sheet.header[place] if place is not None else ""
        return Fault(number, column, shown(self._cell(cells, key)), reason, [shown(cell) for cell in cells])

    def fault_here(self, key: str, code: str, **about) -> Fault:
        """A fault of the row just read, found when it is compared with what is here."""
        return self._fault(self._line, key, Reason(code, about))

    def _cell(self, cells: list[Cell], key: str) -> Cell:
        place = self.columns.get(key)
        return cells[place] if place is not None and place < len(cells) else None

    def _value(self, cells: list[Cell], key: str, read: Callable):
        """What the column tells. A file says the same few thousand things again and again: each is read once."""
        cell = self._cell(cells, key)
        told = self._told.setdefault(key, {})
        if (kept := told.get((type(cell), cell))) is None:
            if len(told) > MEMORY:
                told.clear()
            kept = told[type(cell), cell] = _tried(read, cell)
        value, reason = kept
        if reason:
            raise _At(key, reason)
        return value

    def _text(self, cells: list[Cell], key: str, limit: int = 200) -> str:
        return self._value(cells, key, partial(as_text, limit=limit))

    def _person(self, line: int, cells: list[Cell]) -> PersonRow:
        email = self._text(cells, "email", 254).lower()
        if email:
            try:
                validate_email(email)
            except ValidationError:
                raise _At("email", Reason("not_an_email")) from None
        return PersonRow(
            line,
            self._text(cells, "sales_agent", 80),
            self._text(cells, "manager", 60),
            self._text(cells, "regional_office", 60),
            email,
        )

    def _product(self, line: int, cells: list[Cell]) -> ProductRow:
        price = self._value(cells, "sales_price", as_amount)
        if price < 0:
            raise _At("sales_price", Reason("negative"))
        return ProductRow(line, self._text(cells, "product", 100), self._text(cells, "series", 60), price)

    def _account(self, line: int, cells: list[Cell]) -> AccountRow:
        told = {name: self._value(cells, key, read) for name, (key, read) in FACTS.items()}
        facts = {name: value for name, value in told.items() if value not in (None, "")}
        return AccountRow(line, self._text(cells, "account", 160), facts, self._text(cells, "subsidiary_of", 160))

    def _deal(self, line: int, cells: list[Cell]) -> DealRow:
        number = self._text(cells, "opportunity_id", 40)
        if MANGLED.fullmatch(number):
            self.odd("mangled", line)
        started_on, closed_on = (self._day(line, cells, key) for key in DATES)
        row = DealRow(
            line,
            number,
            self._text(cells, "sales_agent", 80),
            self._text(cells, "product", 100),
            self._text(cells, "account", 120),
            self._meaning(cells),
            started_on,
            closed_on,
            self._amount(line, cells, "close_value"),
            self._amount(line, cells, "tax") or Decimal("0.00"),
            self._amount(line, cells, "cost"),
        )
        _check_deal(row)
        return row

    def _day(self, line: int, cells: list[Cell], key: str) -> date | None:
        day, is_number = self._value(cells, key, self._read_day)
        if is_number:
            self.odd("excel_number", line)
        return day

    def _read_day(self, cell: Cell) -> tuple[date | None, bool]:
        return self.dates.read(cell), self.sheet.form == "csv" and is_excel_number(cell)

    def _amount(self, line: int, cells: list[Cell], key: str) -> Decimal | None:
        amount, was_rounded = self._value(cells, key, _read_amount)
        if was_rounded:
            self.odd("rounded", line)
        return amount

    def _meaning(self, cells: list[Cell]) -> Meaning:
        return self._value(cells, "deal_stage", self._read_meaning)

    def _read_meaning(self, cell: Cell) -> Meaning:
        meaning = meaning_of(as_text(cell), self.stages)
        if meaning is None:
            raise BadValue("unknown_stage")
        return meaning


def _tried(read: Callable, cell: Cell) -> tuple[object, Reason | None]:
    try:
        return read(cell), None
    except BadValue as bad:
        return None, bad.reason


def _read_amount(cell: Cell) -> tuple[Decimal | None, bool]:
    """The amount, and whether it was written with a part of a cent."""
    amount = as_amount(cell)
    if amount is not None and amount < 0:
        raise BadValue("negative")
    return amount, amount is not None and is_rounded(cell)


FACTS: dict[str, tuple[str, Callable]] = {
    "industry": ("sector", partial(as_text, limit=60)),
    "founded_year": ("year_established", as_year),
    "revenue": ("revenue", as_amount),
    "employees": ("employees", as_whole_number),
    "region": ("office_location", partial(as_text, limit=80)),
    "address": ("address", as_text),
    "tax_id": ("tax_id", partial(as_text, limit=20)),
}
"""What a customer file keeps: from which field of ours, and how it is read."""


class _At(Exception):
    """A bad value in the column `key`."""

    def __init__(self, key: str, reason: Reason):
        self.key = key
        self.reason = reason


def _is_left(cell: Cell) -> bool:
    return bool(shown(cell).strip())


def _check_deal(row: DealRow) -> None:
    if row.started_on and row.closed_on and row.closed_on < row.started_on:
        raise _At("close_date", Reason("closed_before_start"))
    if row.meaning != Meaning.WON:
        return
    if not row.account:
        raise _At("account", Reason("won_without_customer"))
    if row.closed_on is None:
        raise _At("close_date", Reason("won_without_date"))
    if not row.value:
        raise _At("close_value", Reason("won_for_nothing"))


def date_order_in(sheet: Sheet, told: Recognised, file: BinaryIO) -> tuple[str, str]:
    """How the file writes 01/03/2017, and the first date that could be either.

    "dmy" or "mdy" as some date shows, "ask" when none does, "" when the file has no such date.
    """
    places = [told.columns[key] for key in DATES if key in told.columns]
    example = ""
    for _line, cells in sheet.rows(file):
        for cell in (cells[place] for place in places if place < len(cells)):
            if shown_order := order_shown_by(cell):
                return shown_order, ""
            if not example and isinstance(cell, str) and re.match(r"\s*\d{1,2}([-/.])\d{1,2}\1\d{4}", cell):
                example = cell.strip()
    return ("ask", example) if example else ("", "")
