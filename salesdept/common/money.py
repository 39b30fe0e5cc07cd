"""Money is Decimal with two places, rounded half up, once, in company currency unless one stands beside it."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from django.db import models

ZERO = Decimal("0.00")
CENT = Decimal("0.01")


def to_cents(amount: Decimal) -> Decimal:
    """Round to two places the way invoices do: 0.125 becomes 0.13."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def net_of_tax(gross: Decimal, rate: Decimal) -> Decimal:
    """The amount without tax; `rate` 0.06 is 6 %. Net and tax add up to `gross`."""
    return to_cents(gross / (1 + rate))


def allocate(total: Decimal, shares: Sequence[Decimal]) -> list[Decimal]:
    """Split `total` by `shares` so that the cents add up: largest remainder, ties to the first listed.

    A negative total gives the exact mirror of the positive one, so that a return nets to zero.
    """
    whole = sum(shares)
    exact = [abs(total) * share / whole for share in shares]
    parts = [part.quantize(CENT, ROUND_DOWN) for part in exact]
    left = int((abs(total) - sum(parts)) / CENT)
    for index in sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))[:left]:
        parts[index] += CENT
    return [part if total >= 0 else -part for part in parts]


def money_field(**options) -> models.DecimalField:
    """A money column up to 999,999,999,999.99."""
    return models.DecimalField(max_digits=14, decimal_places=2, **options)
