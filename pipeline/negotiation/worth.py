"""A price against what the catalogue asks and what the goods cost (3.4.2)."""

from dataclasses import dataclass
from decimal import Decimal

from salesdept.common.money import to_cents

from ..limits import approver_for

RATE = Decimal("0.0001")


@dataclass(frozen=True)
class Worth:
    """A price without tax beside list price and cost of what is sold; None is "not known"."""

    price: Decimal
    list_price: Decimal | None
    cost: Decimal | None

    @property
    def discount(self) -> Decimal | None:
        """The part of the list price that is given away, 0.10 is 10 %; below zero above the list price."""
        return None if not self.list_price else (1 - self.price / self.list_price).quantize(RATE)

    @property
    def margin(self) -> Decimal | None:
        """What is left of the price after the cost, as part of the price."""
        return None if self.cost is None or not self.price else ((self.price - self.cost) / self.price).quantize(RATE)

    @property
    def approver(self):
        """The lowest role that may agree to it."""
        return approver_for(discount=self.discount, margin=self.margin)


def worth_of(proposal, price: Decimal, *, rate: Decimal | None = None) -> Worth:
    """`price` against list prices and costs of the quotation; without a proposal nothing is known beside it.

    In company currency; list prices at `rate`, unless it is given at the one of the quotation.
    """
    if proposal is None or not proposal.quotation.items:
        return Worth(price, None, None)
    totals = proposal.quotation.totals
    return Worth(price, to_cents(totals.list_total * (rate or proposal.quotation.rate)) or None, totals.cost)
