"""The rows of a file as what they tell: a customer, a person, or a person at a customer. A faulty row says why."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, partial
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from salesdept.common.money import to_cents
from salesdept.common.tables.left_out import Fault
from salesdept.common.tables.names import folded
from salesdept.common.tables.sheets import Line, Sheet
from salesdept.common.tables.values import (
    MANGLED,
    Cell,
    DateReader,
    as_amount,
    as_text,
    as_whole_number,
    as_year,
    shown,
)

from ..fields import tags_in
from ..models.contact import Contact
from ..models.customer import Customer
from ..models.lead import Lead
from ..names import name_key
from ..own_fields.models import OwnField, own_fields
from ..signature import is_signature
from ..tax_ids import PLACEHOLDERS, check_tax_id, plain_tax_id
from .columns import Kind, Recognised
from .reasons import BadValue, Reason

NOTHING = {"-", "－", "—", "–", "無", "无", "n/a", "na", "none", "null", "nan", "#n/a"}
"""How files say that there is nothing to say."""
YES = {"true", "yes", "1", "是", "company", "公司", "企業", "企业", "organization"}
PERSONS = {"person", "individual", "private person", "private", "false", "no", "否", "個人", "个人", "自然人"}
MILLION = 1_000_000
LONGEST_NAME = 160
LONGEST_TAG = 40
LONGEST_NOTE = 4000
YEARLESS = re.compile(r"--(\d\d)-?(\d\d)")
NO_YEAR = 1604
"""The year that address books write for a birthday without one."""
is_website = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Row:
    """What a row tells, by the names that our records have for it; what it leaves open is left out.

    `company` holds at least the name; `person` is empty in a row about a customer alone, `lead` but for leads,
    `purchase` but for purchases.
    """

    line: int
    company: dict
    person: dict
    owner: str
    lead: dict
    purchase: dict
    cells: list[str] = field(compare=False)

    @cached_property
    def company_keys(self) -> tuple[str, str]:
        """What the company is told by: for sure by its tax ID, likely by its name (3.1.2)."""
        return sure_tax_id(self.company.get("tax_id", "")), name_key(self.company["name"])

    @cached_property
    def person_keys(self) -> tuple[str, str]:
        """What the person is told by within the company: for sure by the e-mail, likely by the name."""
        return keys_of_person(self.person["name"], self.person.get("email", ""))


def sure_tax_id(tax_id: str) -> str:
    """The tax ID where it tells a company; "" for none and for the number that foreign companies share."""
    return "" if tax_id in PLACEHOLDERS else tax_id


def keys_of_person(name: str, email: str) -> tuple[str, str]:
    return email.lower(), folded(name)


class _At(Exception):
    """A bad value in the column `key`."""

    def __init__(self, key: str, reason: Reason):
        self.key = key
        self.reason = reason


class RowReader:
    """Reads one sheet. `odd(code, line)` is called for what is taken but pointed out."""

    def __init__(self, sheet: Sheet, told: Recognised, *, date_order: str = "", odd: Callable | None = None):
        self.sheet = sheet
        self.told = told
        self.dates = DateReader(date_order)
        self.odd = odd or (lambda code, line: None)
        self.own: dict[str, list[OwnField]] = {about: own_fields(about) for about in OwnField.About}
        self._absent: dict[str, Any] = {}

    def read(self, file: BinaryIO) -> Iterator[Row | Fault]:
        """Every row in the order of the file, as what it tells or as a fault."""
        for line in self.sheet.rows(file):
            if not is_signature(line[1]):
                yield self._row(line)

    def fault(self, row: Row, key: str, code: str, **about) -> Fault:
        """A fault of a row that was read well, found when it is compared with what is here."""
        return self._fault((row.line, list(row.cells)), key, Reason(code, about))

    def _row(self, line: Line) -> Row | Fault:
        number, cells = line
        if any(shown(cell).strip() for cell in cells[len(self.sheet.header) :]):
            return self._fault(line, "", Reason("too_many_cells"))
        try:
            return self._told(number, cells)
        except _At as at:
            return self._fault(line, at.key, at.reason)

    def _fault(self, line: Line, key: str, reason: Reason) -> Fault:
        number, cells = line
        place = self.told.columns.get(key)
        column = self.sheet.header[place] if place is not None else ""
        return Fault(number, column, shown(self._cell(cells, key)), reason, [shown(cell) for cell in cells])

    def _told(self, number: int, cells: list[Cell]) -> Row:
        value = partial(self._value, number, cells)
        if value("deleted", as_text).lower() in YES:
            raise _At("deleted", Reason("deleted_there"))
        person = self._person(value)
        company = self._company(value, bool(person))
        entity = value("entity", as_text).lower()
        if entity in PERSONS and person and not company.get("name"):
            # Of a private person the row says once who it is; the file and its own contact person say the same.
            company |= _filled({"name": person["name"], "kind": Customer.Kind.PERSON, "phone": person.get("phone")})
            company.pop("tax_id", None)
        elif entity in YES and person:
            company["name"], person = person["name"], {}
        self._must_be_whole(company, person)
        lead = self._lead(value) if self.told.kind == Kind.LEADS else {}
        purchase = self._purchase(value) if self.told.kind == Kind.PURCHASES else {}
        owner = value("owner", as_text)
        return Row(number, company, person, owner, lead, purchase, [shown(cell) for cell in cells])

    def _must_be_whole(self, company: dict, person: dict) -> None:
        if not company.get("name"):
            raise _At("company", Reason("no_company" if person else "empty"))
        if person and not person.get("name"):
            raise _At("person", Reason("no_person"))

    def _value(self, line: int, cells: list[Cell], key: str, read: Callable):
        """What the column tells, as `read` reads it; an empty cell gives what `read` gives for None."""
        if key in self._absent:
            return self._absent[key]
        cell = self._cell(cells, key)
        if cell is None or cell == "" or _says_nothing(key, cell):
            return self._nothing(key, read)
        try:
            return read(cell, partial(self.odd, line=line)) if read in POINTING_OUT else read(cell)
        except BadValue as bad:
            raise _At(key, bad.reason) from None

    def _nothing(self, key: str, read: Callable):
        """What an empty cell gives; of a column that the file lacks it is found out once."""
        given = read(None, self.odd) if read in POINTING_OUT else read(None)
        if key not in self.told.columns:
            self._absent[key] = given
        return given

    def _cell(self, cells: list[Cell], key: str) -> Cell:
        place = self.told.columns.get(key)
        return cells[place] if place is not None and place < len(cells) else None

    def _person(self, value: Callable) -> dict:
        name = value("person", partial(as_text, limit=80)) or _full_name(
            value("last_name", partial(as_text, limit=40)), value("first_name", partial(as_text, limit=40))
        )
        if self.told.kind in (Kind.COMPANIES, Kind.PURCHASES) or not name:
            return {}
        asked = (value(key, as_phone) for key in ("person_phone", "mobile", "phone"))
        numbers = list(dict.fromkeys(filter(None, asked)))
        told = {
            "name": name,
            "title": value("title", partial(as_text, limit=80)),
            "phone": next(iter(numbers), ""),
            "other_phones": numbers[1:],
            "email": value("email", as_email),
        }
        return _filled(told | value("birthday", self._birthday) | {"own": self._own(value, Contact.OWN_ABOUT)})

    def _lead(self, value: Callable) -> dict:
        told = {name: value(name, as_text) for name in ("channel", "campaign")}
        note = value("note", partial(as_text, limit=LONGEST_NOTE))
        return _filled(told | {"note": note, "own": self._own(value, Lead.OWN_ABOUT)})

    def _purchase(self, value: Callable) -> dict:
        told = {
            "what": value("what", as_text),
            "bought_on": value("bought_on", self.dates.read),
            "amount": value("amount", as_amount),
            "currency": value("currency", partial(as_text, limit=20)).upper() or settings.COMPANY_CURRENCY,
            "number": value("order_number", partial(as_text, limit=60)),
            "seller": value("seller", partial(as_text, limit=120)),
            "ends_on": value("ends_on", self.dates.read),
        }
        for key in ("what", "bought_on"):
            if not told[key]:
                raise _At(key, Reason("empty"))
        return told

    def _company(self, value: Callable, has_person: bool) -> dict:
        told = {name: value(key, read) for name, (key, read) in FACTS.items()}
        told["revenue"] = value("revenue", as_amount) or value("annual_revenue", as_millions)
        told["other_names"] = _other_names(value, told["name"])
        told["tags"] = [tag[:LONGEST_TAG] for tag in tags_in(value("tags", as_text))]
        told["own"] = self._own(value, Customer.OWN_ABOUT)
        told["address"] = _address(value)
        places = (value(key, partial(as_text, limit=80)) for key in ("region", "city", "state", "country"))
        told["region"] = next(filter(None, places), "")
        told["phone"] = value("company_phone", as_phone) or ("" if has_person else value("phone", as_phone))
        return _filled(told)

    def _own(self, value: Callable, about: str) -> dict:
        """key -> value of the own fields that the row fills in."""
        told = {one.key: value(one.key, partial(self._of_own_field, one)) for one in self.own[about]}
        return _filled(told)

    def _of_own_field(self, one: OwnField, cell: Cell):
        readers: dict[str, Callable] = {OwnField.Kind.NUMBER: as_amount, OwnField.Kind.DATE: self.dates.read}
        given = readers.get(one.kind, as_text)(cell)
        try:
            return one.read(given)
        except ValidationError as error:
            raise BadValue("not_of_its_kind", why=error.messages[0]) from None

    def _birthday(self, cell: Cell) -> dict:
        """Month and day, with the year where it is told."""
        if isinstance(cell, str) and (found := YEARLESS.match(as_text(cell))):
            return {"birth_month": int(found[1]), "birth_day": int(found[2])}
        day = self.dates.read(cell)
        if day is None:
            return {}
        year = {} if day.year == NO_YEAR else {"birth_year": day.year}
        return year | {"birth_month": day.month, "birth_day": day.day}


def _says_nothing(key: str, cell: Cell) -> bool:
    """A dash or "n/a"; a company may be called so."""
    return isinstance(cell, str) and key not in ("company", "person") and cell.strip().lower() in NOTHING


def _filled(told: dict) -> dict:
    return {name: value for name, value in told.items() if value not in (None, "", [], {})}


def _full_name(last: str, first: str) -> str:
    """王小明, but Ann Lee."""
    if not last or not first:
        return last or first
    return f"{first} {last}" if (first + last).isascii() else f"{last}{first}"


def _other_names(value: Callable, name: str) -> list[str]:
    """Short, English and other names, each once; a semicolon stands between several in one cell."""
    short, english = (value(key, partial(as_text, limit=LONGEST_NAME)) for key in ("short_name", "english_name"))
    others = (one.strip()[:LONGEST_NAME] for one in re.split(r"[;；\n]", value("other_names", as_text)))
    return [one for one in dict.fromkeys([short, english, *others]) if one and one != name]


def _address(value: Callable) -> str:
    """One line; what the street tells already is not said again."""
    text = value("address", as_text)
    for key in ("address2", "city", "state", "postal_code", "country"):
        part = value(key, partial(as_text, limit=80))
        text = f"{text}, {part}" if text and part and part not in text else text
    return text[: Customer._meta.get_field("address").max_length]


def as_phone(cell: Cell, odd: Callable) -> str:
    text = as_text(cell, limit=40)
    if MANGLED.fullmatch(text):
        raise BadValue("mangled_number")
    return _unless_masked(text, odd)


def as_email(cell: Cell, odd: Callable) -> str:
    text = _unless_masked(re.split(r"[;,\s]+", as_text(cell, limit=254))[0], odd)
    if text:
        try:
            validate_email(text)
        except ValidationError:
            raise BadValue("not_an_email") from None
    return text


def _unless_masked(text: str, odd: Callable) -> str:
    """What an export kept back must not overwrite what is known."""
    if "*" not in text:
        return text
    odd("masked")
    return ""


def as_website(cell: Cell, odd: Callable) -> str:
    text = as_text(cell)
    if not text:
        return ""
    address = text if "://" in text else f"https://{text}"
    try:
        is_website(address)
    except ValidationError:
        odd("no_website")
        return ""
    return address[:200]


def as_tax_id(cell: Cell, odd: Callable) -> str:
    """The number as text; a spreadsheet's number gets back the zeros that it has lost."""
    text = plain_tax_id(as_text(cell, limit=20))
    if MANGLED.fullmatch(text):
        raise BadValue("mangled_number")
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 5 <= len(text) < 8:
        odd("excel_zeros")
        text = text.zfill(8)
    try:
        check_tax_id(text)
    except ValidationError as error:
        raise BadValue("wrong_tax_id") from error
    return text if text.strip("0") or len(text) > 1 else ""


def as_headcount(cell: Cell) -> int | None:
    number = as_whole_number(cell)
    if number is not None and number < 0:
        raise BadValue("negative")
    return number


def as_millions(cell: Cell) -> Decimal | None:
    """Full currency units as our files keep them, in millions."""
    amount = as_amount(cell)
    return None if not amount else to_cents(amount / MILLION)


def as_level(cell: Cell) -> str:
    text = as_text(cell).upper()
    if text and text not in Customer.Level.values:
        raise BadValue("not_a_class")
    return text


POINTING_OUT = (as_phone, as_email, as_website, as_tax_id)

FACTS: dict[str, tuple[str, Callable]] = {
    "name": ("company", partial(as_text, limit=LONGEST_NAME)),
    "tax_id": ("tax_id", as_tax_id),
    "industry": ("industry", partial(as_text, limit=60)),
    "employees": ("employees", as_headcount),
    "founded_year": ("founded_year", as_year),
    "website": ("website", as_website),
    "level": ("level", as_level),
}
"""What a customer file keeps of a single column: which one, and how it is read."""
