"""Single cells of a table of targets, as people write them."""

import re
from datetime import date
from decimal import Decimal

from salesdept.common.calendar import Month, MonthField
from salesdept.common.tables.reasons import BadValue
from salesdept.common.tables.values import Cell, as_amount, as_text

from .models.figures import LEAST_GROWTH, MOST_GROWTH

MONTH_TEXT = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*月?")


def as_month(cell: Cell) -> Month:
    """2027-01, 2027/1, 202701, 2027年1月, or any day of it."""
    if isinstance(cell, date):
        return MonthField().to_python(cell)
    found = MONTH_TEXT.match(as_text(cell))
    try:
        return Month(date(int(found[1]), int(found[2]), 1))  # type: ignore[index]
    except (TypeError, ValueError):
        raise BadValue("not_a_month") from None


def not_negative(cell: Cell) -> Decimal | None:
    amount = as_amount(cell)
    if amount is not None and amount < 0:
        raise BadValue("negative")
    return amount


def as_count(cell: Cell) -> Decimal | None:
    count = not_negative(cell)
    if count is not None and count >= 1_000_000:
        raise BadValue("too_big")
    return count


def as_growth(cell: Cell) -> Decimal | None:
    """15% and 0.15 alike; a bare 15 is refused, because nobody can tell what it means."""
    text = as_text(cell)
    if not text:
        return None
    try:
        number = Decimal(text.rstrip("%％ ").replace("−", "-").lstrip("+"))
    except ArithmeticError:
        raise BadValue("no_growth") from None
    rate = number / 100 if text.endswith(("%", "％")) else number
    if not (rate.is_finite() and LEAST_GROWTH <= rate <= MOST_GROWTH):
        raise BadValue("no_growth")
    return rate.quantize(Decimal("0.0001"))


def as_satisfaction(cell: Cell) -> Decimal | None:
    level = as_amount(cell)
    if level is not None and not 0 <= level <= 100:
        raise BadValue("no_satisfaction")
    return level


READERS = {
    "amount": not_negative,
    "profit": not_negative,
    "new_customers": as_count,
    "growth": as_growth,
    "satisfaction": as_satisfaction,
}
