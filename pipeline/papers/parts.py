"""Pieces that several papers share, as plain values."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from ..quotations.lines import Line


@dataclass(frozen=True)
class Side:
    """The customer as a party of a paper."""

    name: str
    tax_id: str = ""
    address: str = ""
    telephone: str = ""
    represented_by: str = ""


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


def paragraphs(text: str) -> list[str]:
    return [line for part in text.splitlines() if (line := part.strip())]


def side_of(customer) -> dict:
    return asdict(Side(customer.name, customer.tax_id, customer.address, customer.phone))
