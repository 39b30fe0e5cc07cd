"""Pieces that several papers share, as plain values."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from ..quotations.pricing import DiscountKind


@dataclass(frozen=True)
class Side:
    """The customer as a party of a paper."""

    name: str
    tax_id: str = ""
    address: str = ""
    telephone: str = ""
    represented_by: str = ""


@dataclass(frozen=True)
class Line:
    """A row of a table of goods. `amount` is without tax, in the paper's currency."""

    name: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    amount: Decimal
    note: str = ""
    is_optional: bool = False


@dataclass(frozen=True)
class Sums:
    net: Decimal
    tax: Decimal
    total: Decimal
    currency: str
    subtotal: Decimal | None = None
    discount: Decimal | None = None


@dataclass(frozen=True)
class Instalment:
    label: str
    amount: Decimal
    due: str


@dataclass(frozen=True)
class Step:
    """A step of delivery: what, when, and whether the customer has accepted it."""

    title: str
    on: date | None
    accepted_on: date | None = None
    note: str = ""


KEPT_WITH_SUMS = 2


def rows(lines: list[Line]) -> dict:
    """The lines as the template wants them: the last ones stay on one page with the sums."""
    numbered = [asdict(line) | {"position": place} for place, line in enumerate(lines, 1)]
    return {"lines": numbered[:-KEPT_WITH_SUMS], "last_lines": numbered[-KEPT_WITH_SUMS:]}


def lines_of(quotation) -> list[Line]:
    """Every line of a quotation, the optional ones marked."""
    return [
        Line(one.name, one.quantity, one.unit, one.unit_price, one.amount, _note(one), one.is_optional)
        for one in quotation.items
    ]


def _note(line) -> str:
    """What a bundle consists of, and the discount that the amount already has."""
    return " · ".join(filter(None, [line.contents, _discount(line)]))


def _discount(line) -> str:
    if not line.discount:
        return ""
    percent = line.discount_kind == DiscountKind.PERCENT
    return _("less %(discount)s") % {"discount": f"{line.discount.normalize():f}{' %' if percent else ''}"}


def paragraphs(text: str) -> list[str]:
    return [line for part in text.splitlines() if (line := part.strip())]


def side_of(customer) -> dict:
    return asdict(Side(customer.name, customer.tax_id, customer.address, customer.phone))
