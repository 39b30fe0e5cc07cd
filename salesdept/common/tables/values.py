"""Reading single values: names, dates in the ways they are written here, amounts, numbers."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from django.utils import timezone

from ..money import to_cents
from .reasons import BadValue

Cell = str | int | float | bool | datetime | date | None

REPUBLIC = 1911
"""Year 1 of the Republic's calendar is 1912."""
EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = range(20_000, 80_000)
"""Excel's numbers of the days from 1954 to 2119; smaller and larger ones are something else."""
MOST = Decimal("999999999999.99")
UNITS = {"萬": 10_000, "万": 10_000, "億": 100_000_000, "亿": 100_000_000}

YEAR_FIRST = re.compile(r"(?P<year>\d{2,4})(?P<gap>[-/.])(?P<month>\d{1,2})(?P=gap)(?P<day>\d{1,2})")
YEAR_LAST = re.compile(r"(?P<first>\d{1,2})(?P<gap>[-/.])(?P<second>\d{1,2})(?P=gap)(?P<year>\d{4})")
WRITTEN_OUT = re.compile(r"(?P<era>民[國国])?(?P<year>\d{2,4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日?")
COMPACT = re.compile(r"(?P<year>\d{4}|1\d{2})(?P<month>\d{2})(?P<day>\d{2})")
TIME_OF_DAY = re.compile(r"[T ]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[ap]\.?m\.?)?(?P<zone>Z|[+-]\d{2}:?\d{2})?$", re.I)
CURRENCY = re.compile(r"NT\$|US\$|HK\$|NTD|TWD|CNY|RMB|USD|HKD|EUR|GBP|[$¥€£元圓圆]", re.I)
GROUPED = re.compile(r"\d{1,3}(?P<mark>[,.' ])\d{3}(?:(?P=mark)\d{3})*")
MANGLED = re.compile(r"\d(\.\d+)?E\+\d+", re.I)
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd\ud800-\udfff]")
GUARDED = re.compile(r"'[=+\-@＝＋－＠\t\r]")
"""How an export keeps a text from becoming a formula; read back without the mark."""
INVISIBLE = " \t\r\n\u00a0\u3000\u200b\ufeff"


def as_text(cell: Cell, limit: int = 200) -> str:
    """The cell as text without spaces around it. BadValue for what can't be stored."""
    text = _plain(cell).strip(INVISIBLE)
    if GUARDED.match(text):
        text = text[1:]
    if UNSTORABLE.search(text):
        raise BadValue("bad_character")
    if len(text) > limit:
        raise BadValue("too_long_text", limit=limit)
    return text


def shown(cell: Cell) -> str:
    """The cell as a report shows it: short, and never a character that can't be stored."""
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", _plain(cell))[:200]


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return str(cell.date() if not (cell.hour or cell.minute or cell.second) else cell)
    return str(cell)


@dataclass
class DateReader:
    """Reads a file's dates. `order` is "dmy" or "mdy" for 01/03/2017, "" while nobody has said.

    Years of two or three digits are the Republic's (106/03/01 is 2017-03-01) where they stand first.
    """

    order: str = ""

    def read(self, cell: Cell) -> date | None:
        """The day, None for an empty cell. BadValue("date_order") when the order must be asked."""
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return _excel_day(cell)
        text = unicodedata.normalize("NFKC", as_text(cell))
        return self._from_text(text) if text else None

    def _from_text(self, text: str) -> date:
        if timed := TIME_OF_DAY.search(text):
            if timed["zone"]:
                return _company_day(text)
            text = text[: timed.start()]
        text = re.sub(r"\s+", "", text)
        for form, reading in ((YEAR_FIRST, _year_first), (WRITTEN_OUT, _year_first), (COMPACT, _year_first)):
            if found := form.fullmatch(text):
                return reading(found)
        if found := YEAR_LAST.fullmatch(text):
            return self._year_last(found)
        if re.fullmatch(r"\d{5}(\.\d+)?", text):
            return _excel_day(float(text))
        raise BadValue("not_a_date")

    def _year_last(self, found: re.Match) -> date:
        first, second, year = int(found["first"]), int(found["second"]), int(found["year"])
        order = self.order or ("dmy" if first > 12 else "mdy" if second > 12 else "")
        if not order and first != second:
            raise BadValue("date_order")
        day, month = (second, first) if order == "mdy" else (first, second)
        return _day(year, month, day)


def order_shown_by(cell: Cell) -> str:
    """ "dmy" or "mdy" when this date can only be read one way, "" when it shows nothing."""
    if not isinstance(cell, str):
        return ""
    found = YEAR_LAST.match(unicodedata.normalize("NFKC", cell.strip(INVISIBLE)))
    if not found:
        return ""
    return "dmy" if int(found["first"]) > 12 else "mdy" if int(found["second"]) > 12 else ""


def is_excel_number(cell: Cell) -> bool:
    return (isinstance(cell, int | float) and not isinstance(cell, bool)) or (
        isinstance(cell, str) and re.fullmatch(r"\d{5}(\.\d+)?", cell.strip()) is not None
    )


def _year_first(found: re.Match) -> date:
    year = int(found["year"])
    if year < 1000:
        year += REPUBLIC
    return _day(year, int(found["month"]), int(found["day"]))


def _day(year: int, month: int, day: int) -> date:
    if not 1900 <= year <= 2200:
        raise BadValue("not_a_date")
    try:
        return date(year, month, day)
    except ValueError:
        raise BadValue("not_a_date") from None


def _excel_day(number: float) -> date:
    if int(number) not in EXCEL_DAYS:
        raise BadValue("not_a_date")
    return EXCEL_EPOCH + timedelta(days=int(number))


def _company_day(text: str) -> date:
    try:
        return timezone.localdate(datetime.fromisoformat(text.strip()))
    except ValueError:
        raise BadValue("not_a_date") from None


def as_amount(cell: Cell) -> Decimal | None:
    """Money with two places, half up; None for an empty cell. Reads separators, currency signs, full width and 萬."""
    if isinstance(cell, bool | datetime | date):
        raise BadValue("not_an_amount")
    if isinstance(cell, int | float):
        return _bounded(Decimal(str(cell)))
    text = unicodedata.normalize("NFKC", as_text(cell))
    if not text:
        return None
    is_negative = text.startswith(("-", "−", "(")) or text.endswith("-")
    text = CURRENCY.sub("", text).strip("-−+() ")
    factor = UNITS.get(text[-1:], 1)
    amount = _decimal(text.rstrip("".join(UNITS)).strip()) * factor
    return _bounded(-amount if is_negative else amount)


def is_rounded(cell: Cell) -> bool:
    """True when the amount was written with a part of a cent."""
    found = re.search(r"\.(\d+)$", str(cell).strip(INVISIBLE)) if isinstance(cell, str | float) else None
    return bool(found and len(found[1].rstrip("0")) > 2)


def _decimal(text: str) -> Decimal:
    """1,054.50, 1.054,50, 1 054 and 1054 alike; a single point before three digits is a decimal point."""
    if "," in text and "." in text:
        mark = max(",", ".", key=text.rindex)
        text = text.replace("." if mark == "," else ",", "").replace(mark, ".")
    elif (found := GROUPED.fullmatch(text)) and (found["mark"] != "." or text.count(".") > 1):
        text = text.replace(found["mark"], "")
    text = text.replace(",", ".")
    if not re.fullmatch(r"\d+(\.\d*)?|\.\d+|\d(\.\d+)?[eE]\+?\d{1,2}", text):
        raise BadValue("not_an_amount")
    try:
        return Decimal(text)
    except InvalidOperation:
        raise BadValue("not_an_amount") from None


def _bounded(amount: Decimal) -> Decimal:
    if not amount.is_finite():
        raise BadValue("not_an_amount")
    if abs(amount) > MOST:
        raise BadValue("too_big")
    return to_cents(amount)


def as_whole_number(cell: Cell) -> int | None:
    amount = as_amount(cell)
    if amount is None:
        return None
    if amount != int(amount) or amount > 2_000_000_000:
        raise BadValue("not_a_number")
    return int(amount)


def as_year(cell: Cell) -> int | None:
    """A year, alone or with its day: 1996, 1996-12-29, 19501229."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 1000 <= cell <= 2200:
        return int(cell)
    text = "" if isinstance(cell, date) else as_text(cell)
    if re.fullmatch(r"[12]\d{3}年?", text):
        return int(text[:4])
    day = DateReader("dmy").read(cell)
    return day.year if day else None
