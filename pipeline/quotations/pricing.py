"""The arithmetic of an offer (3.3.2): the rule stands here once; the view `pipeline_quotationsums` says it in SQL.

All amounts are without tax until the last step. `places` are the decimals in which the currency is paid: none for TWD
and JPY, else two. Every rounding is half up, away from zero, and happens exactly where it is said:

1. A line is quantity × unit price, less its discount in per cent or as an amount for the whole line, rounded to the
   currency's places. 3 × 33.335 with 10 % in USD: 100.005 − 10.0005 = 90.0045, on paper 90.00; in TWD 90.
2. The subtotal is the sum of the lines. Optional lines have an amount and no part in any sum.
3. The discount on the total, in per cent of the subtotal or as an amount, is rounded to the places; it can't exceed the
   subtotal. It is spread over the tax rates in proportion to their lines, in whole units of the smallest coin, by
   largest remainder, ties to the higher rate: 100 off 200 at 5 % and 100 at 0 % is 67 and 33.
4. The tax of each rate is its lines less its part of the discount, times the rate, rounded to the places:
   (200 − 67) × 5 % = 6.65, in TWD 7. The total is what is left without tax and the taxes: 200 + 7 = 207.

The margin is reckoned in company currency: the net at the frozen rate of the quotation, rounded to cents, less the cost
of the lines, rounded to cents once. A line without a cost leaves it unknown, never free of cost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

from django.db import models
from django.utils.translation import gettext_lazy as _

from salesdept.common.money import ZERO, to_cents

HUNDREDTH = Decimal("0.01")
ONE = Decimal(1)
EXACT = 60
"""Digits in which products are kept: more than any of the columns can ask for."""


class DiscountKind(models.TextChoices):
    PERCENT = "percent", _("%")
    AMOUNT = "amount", _("amount")


@dataclass(frozen=True)
class Discount:
    """In per cent of what it is taken from, or as an amount."""

    kind: str = DiscountKind.PERCENT
    value: Decimal = ZERO

    def off(self, amount: Decimal) -> Decimal:
        """How much it takes, exactly, never more than there is."""
        return min(amount * self.value * HUNDREDTH if self.kind == DiscountKind.PERCENT else self.value, amount)


NO_DISCOUNT = Discount()


@dataclass(frozen=True)
class Line:
    """What a line is reckoned from. `list_price` in the offer's currency, `cost` in the company's; None: not known."""

    quantity: Decimal
    unit_price: Decimal
    tax_rate: Decimal
    discount: Discount = NO_DISCOUNT
    list_price: Decimal | None = None
    cost: Decimal | None = None
    is_optional: bool = False

    def amount(self, places: int) -> Decimal:
        whole = self.quantity * self.unit_price
        return rounded(whole - self.discount.off(whole), places)


@dataclass(frozen=True)
class TaxBand:
    """The lines of one tax rate: their sum, their part of the discount on the total, what is taxed, the tax."""

    rate: Decimal
    amount: Decimal
    discount: Decimal
    net: Decimal
    tax: Decimal


@dataclass(frozen=True)
class Totals:
    """An offer in its currency; `cost` and `profit` in company currency, None when a cost is not known."""

    amounts: tuple[Decimal, ...]
    bands: tuple[TaxBand, ...]
    subtotal: Decimal
    discount: Decimal
    net: Decimal
    tax: Decimal
    total: Decimal
    list_total: Decimal
    net_in_company: Decimal
    cost: Decimal | None

    @property
    def profit(self) -> Decimal | None:
        return None if self.cost is None else self.net_in_company - self.cost

    @property
    def margin(self) -> Decimal | None:
        """Profit as a part of the net: 0.25 is 25 %. None when a cost is not known or nothing is paid."""
        return None if self.profit is None or not self.net_in_company else self.profit / self.net_in_company

    @property
    def discount_rate(self) -> Decimal:
        """All discounts together against the list prices; 0 where nothing is below them."""
        return max(ZERO, ONE - self.net / self.list_total) if self.list_total else ZERO


def rounded(amount: Decimal, places: int) -> Decimal:
    return amount.quantize(ONE.scaleb(-places), ROUND_HALF_UP)


def totals_of(
    lines: Sequence[Line], *, discount: Discount = NO_DISCOUNT, places: int = 2, rate: Decimal = ONE
) -> Totals:
    """The sums of an offer; `rate` is company currency for one unit of its own."""
    with localcontext(prec=EXACT):
        amounts = tuple(line.amount(places) for line in lines)
        counted = [(line, amount) for line, amount in zip(lines, amounts, strict=True) if not line.is_optional]
        subtotal = sum((amount for _line, amount in counted), ZERO)
        taken = rounded(discount.off(subtotal), places)
        bands = _bands(counted, taken, places)
        net, tax = subtotal - taken, sum((band.tax for band in bands), ZERO)
        return Totals(
            amounts=amounts,
            bands=bands,
            subtotal=subtotal,
            discount=taken,
            net=net,
            tax=tax,
            total=net + tax,
            list_total=rounded(sum((_listed(line) for line, _amount in counted), ZERO), places),
            net_in_company=to_cents(net * rate),
            cost=_cost(line for line, _amount in counted),
        )


def _listed(line: Line) -> Decimal:
    """What the line comes to by the list; a line above it, or without a list price, by its own price."""
    return line.quantity * max(line.list_price or ZERO, line.unit_price)


def _cost(lines) -> Decimal | None:
    total = ZERO
    for line in lines:
        if line.cost is None:
            return None
        total += line.quantity * line.cost
    return to_cents(total)


def _bands(counted, taken: Decimal, places: int) -> tuple[TaxBand, ...]:
    sums: dict[Decimal, Decimal] = {}
    for line, amount in counted:
        sums[line.tax_rate] = sums.get(line.tax_rate, ZERO) + amount
    rates = sorted(sums, reverse=True)
    parts = spread(taken, [sums[rate] for rate in rates], places)
    return tuple(_band(rate, sums[rate], part, places) for rate, part in zip(rates, parts, strict=True))


def _band(rate: Decimal, amount: Decimal, part: Decimal, places: int) -> TaxBand:
    return TaxBand(rate, amount, part, amount - part, rounded((amount - part) * rate, places))


def spread(taken: Decimal, sums: Sequence[Decimal], places: int) -> list[Decimal]:
    """`taken` in proportion to `sums`, in whole coins: largest remainder, ties to the first; never more than a sum."""
    whole = sum(sums, ZERO)
    if not whole:
        return [ZERO for _one in sums]
    coins, weights = int(taken.scaleb(places)), [int(one.scaleb(places)) for one in sums]
    shares = [divmod(coins * weight, sum(weights)) for weight in weights]
    left = coins - sum(share for share, _rest in shares)
    order = sorted(range(len(shares)), key=lambda place: (-shares[place][1], place))[:left]
    return [Decimal(share + (place in order)).scaleb(-places) for place, (share, _rest) in enumerate(shares)]
