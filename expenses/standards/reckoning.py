"""What days and kilometres come to, by the standards that hold on each day (5.2.1)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from salesdept.common.money import ZERO, to_cents

from .models import ExpenseStandards

HALF = Decimal("0.5")


@dataclass(frozen=True)
class Share:
    """Days or kilometres that are paid at one rate, in company currency."""

    quantity: Decimal
    rate: Decimal

    def __str__(self):
        return f"{self.quantity.normalize():f} × {self.rate:,.2f}"


def shares_of(line) -> list[Share]:
    """Kilometres at the rate of the line's date; days away at that of each day, a half that is begun as a half.

    Empty where the company has no standards of one of the days.
    """
    by_day = line.basis == line.Basis.DAYS
    parts = [(day, halves * HALF) for day, halves in line.days()] if by_day else [(line.spent_on, line.quantity)]
    held = list(ExpenseStandards.objects.filter(valid_from__lte=parts[-1][0]))
    at_rate: dict[Decimal, Decimal] = defaultdict(Decimal)
    for day, quantity in parts:
        if (standards := _on(held, day)) is None:
            return []
        at_rate[standards.per_day if by_day else standards.per_kilometre] += quantity
    return [Share(quantity, rate) for rate, quantity in at_rate.items()]


def _on(held: Iterable[ExpenseStandards], day: date) -> ExpenseStandards | None:
    """Of all, the latest first, that of the day."""
    return next((one for one in held if one.valid_from <= day), None)


def sum_of(shares: Iterable[Share]) -> Decimal:
    return to_cents(sum((one.quantity * one.rate for one in shares), ZERO))


def shares_in_words(shares: Iterable[Share]) -> str:
    """“2 × 500.00 + 1 × 600.00”."""
    return " + ".join(map(str, shares))
