"""What chapters above know of months: which are closed, and what was really sold in them."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from salesdept.common.calendar import Month
from salesdept.common.money import ZERO

Closes = Callable[[Month], bool]
Sold = Callable[[Sequence[Month]], dict[Month, Decimal]]

_closed: list[Closes] = []
_sold: list[Sold] = []


def closes_targets(is_closed: Closes) -> Closes:
    """Register who knows whether the targets of a month stay as they are: the appraisal, once it is published."""
    _closed.append(is_closed)
    return is_closed


def is_closed(month: Month) -> bool:
    return any(closes(month) for closes in _closed)


def tells_sales(sold: Sold) -> Sold:
    """Register who knows what the department sold in given months: the sales ledger."""
    _sold.append(sold)
    return sold


def sales_of(months: Sequence[Month]) -> list[Decimal]:
    """What the department sold month by month, in company currency."""
    told = [sold(months) for sold in _sold]
    return [sum((one.get(month, ZERO) for one in told), ZERO) for month in months]
