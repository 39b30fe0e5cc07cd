"""The lines of a quotation as plain values, for the contract and for papers."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from .pricing import DiscountKind


@dataclass(frozen=True)
class Line:
    """A row of a table of goods. `amount` is without tax, in the currency of the quotation."""

    name: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    amount: Decimal
    note: str = ""
    is_optional: bool = False


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
