"""How a bonus is computed (4.4.1): pure and exact, rounded once, at the end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from salesdept.common.money import ZERO, allocate, to_cents


@dataclass(frozen=True)
class Tier:
    """Profit up to `limit` (None: without end) that lies above the tier before earns `rate`."""

    limit: Decimal | None
    rate: Decimal


@dataclass(frozen=True)
class Part:
    """A piece of profit in one tier; `earned` is exact, not rounded."""

    profit: Decimal
    rate: Decimal

    @property
    def earned(self) -> Decimal:
        return self.profit * self.rate


def commission(profit: Decimal, tiers: Sequence[Tier]) -> list[Part]:
    """Each tier's rate on the profit within it alone, so that a cent more never earns less or a leap more."""
    parts, below = [], ZERO
    for tier in tiers:
        upper = profit if tier.limit is None else min(profit, tier.limit)
        if upper > below:
            parts.append(Part(upper - below, tier.rate))
        below = max(below, upper)
    return parts


@dataclass(frozen=True)
class Profit:
    """What of a month's profit earns commission: `counted` never below nought; `loss` is what the next months bear."""

    counted: Decimal
    loss: Decimal


def after_losses(profit: Decimal | None, losses: Decimal) -> Profit:
    """The month's profit less earlier losses; profit that is not known counts nothing and bears nothing."""
    left = (profit or ZERO) - losses
    return Profit(max(left, ZERO), max(-left, ZERO))


def losses_borne(profit: Decimal | None, losses: Iterable[Decimal]) -> list[Decimal]:
    """How much of each loss, the oldest first, this month's profit makes good."""
    left, borne = max(profit or ZERO, ZERO), []
    for loss in losses:
        borne.append(min(left, loss))
        left -= borne[-1]
    return borne


def bonus(*, base: Decimal, coefficient: Decimal, days: int, working_days: int, parts: Iterable[Part]) -> Decimal:
    """Base × coefficient × days/working days + commission, rounded once."""
    earned = sum((part.earned for part in parts), ZERO)
    return to_cents(base * coefficient * days / working_days + earned)


def within_pool(wanted: Sequence[Decimal], pool: Decimal | None) -> list[Decimal]:
    """What each gets where all together must not exceed `pool`: in proportion, to the cent, largest remainder first."""
    if pool is None or sum(wanted, ZERO) <= pool:
        return list(wanted)
    return allocate(pool, wanted)
