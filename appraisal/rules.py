"""The rules of every figure and score (chapter 4): pure, exact, rounded once at the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

TWO_PLACES = Decimal("0.01")
SIX_PLACES = Decimal("0.000001")
HUNDRED = Decimal(100)


class Indicator(models.TextChoices):
    """The five indicators of 4.1, in their order."""

    AMOUNT = "amount", _("Sales amount")
    PROFIT = "profit", _("Sales profit")
    GROWTH = "growth", _("Growth rate")
    NEW_CUSTOMERS = "new_customers", _("New customers")
    SATISFACTION = "satisfaction", _("Customer satisfaction")

    @property
    def clause(self) -> str:
        return f"4.1.{list(Indicator).index(self) + 1}"


class NoGrowth(models.TextChoices):
    """Why a growth rate is not computed, or computed but not scored."""

    NO_BASE = "no_base", _("no base")
    NEGATIVE_BASE = "negative_base", _("negative base")
    SMALL_BASE = "small_base", _("small base")
    NEW_REP = "new_rep", _("new in the base month")


def rounded(value: Decimal, places: Decimal = TWO_PLACES) -> Decimal:
    return value.quantize(places, ROUND_HALF_UP)


@dataclass(frozen=True)
class Growth:
    """`rate` 0.15 is +15 %; None without anything to compare with. `note` says why it is not scored, or ""."""

    rate: Decimal | None
    note: str


def growth(current: Decimal, base: Decimal, *, min_base: Decimal, base_days: Decimal = Decimal(1)) -> Growth:
    """Against the month before (4.1.3). `base_days`: the part of its working days on which the rep was there.

    Never divided by nothing; not below -100 %; a base month half worked or more is scaled up to a whole one.
    """
    if base < 0:
        return Growth(None, NoGrowth.NEGATIVE_BASE)
    if base == 0:
        return Growth(None, NoGrowth.NO_BASE)
    worked_enough = base_days >= Decimal("0.5")
    full_base = base / base_days if worked_enough else base
    rate = rounded(max((current - full_base) / full_base, Decimal(-1)), SIX_PLACES)
    if not worked_enough:
        return Growth(rate, NoGrowth.NEW_REP)
    return Growth(rate, NoGrowth.SMALL_BASE if base < min_base else "")


def growth_score(rate: Decimal, curve: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    """Linear between the points of `curve` (rate, score), level beyond its ends."""
    if rate <= curve[0][0]:
        return curve[0][1]
    for (low, low_score), (high, high_score) in zip(curve, curve[1:], strict=False):
        if rate <= high:
            return rounded(low_score + (rate - low) / (high - low) * (high_score - low_score))
    return curve[-1][1]


def attainment(actual: Decimal | None, target: Decimal | None, *, cap: Decimal) -> Decimal | None:
    """Actual in percent of the target, from 0 to `cap`; None without a target or a figure."""
    if actual is None or not target:
        return None
    return min(max(rounded(actual / target * HUNDRED), Decimal(0)), cap)


@dataclass(frozen=True)
class Satisfaction:
    """`shrunk` is the figure (0 to 100), drawn toward the department's mean; `raw` the plain mean of the answers."""

    shrunk: Decimal | None
    raw: Decimal | None
    answers: int


def satisfaction(ratings: Sequence[int], *, mean: Decimal, weight: int) -> Satisfaction:
    """Ratings 1 to 5 as 0 to 100, as if `weight` more answers of the department's `mean` had come (4.1.5)."""
    if not ratings:
        return Satisfaction(None, None, 0)
    points = [Decimal(rating - 1) / 4 * HUNDRED for rating in ratings]
    shrunk = (sum(points, Decimal(0)) + weight * mean) / (len(points) + weight)
    return Satisfaction(rounded(shrunk), rounded(sum(points, Decimal(0)) / len(points)), len(points))


@dataclass(frozen=True)
class Composite:
    """`score` of 0 to 120 over the `weight` in use; None, not ranked, when too little of it is."""

    score: Decimal | None
    weight: Decimal


def composite(scores: Mapping[str, Decimal | None], weights: Mapping[str, Decimal], *, least: Decimal) -> Composite:
    """Scores by weight (4.3.3). What isn't there gives its weight to the others; below `least` there is no rank."""
    used = {name: score for name, score in scores.items() if score is not None and weights[name]}
    weight = sum((weights[name] for name in used), Decimal(0))
    if not weight or weight < least:
        return Composite(None, weight)
    weighed = sum((weights[name] * score for name, score in used.items()), Decimal(0))
    return Composite(rounded(weighed / weight), weight)


def grade(score: Decimal, thresholds: Sequence[tuple[str, Decimal]]) -> str:
    """The first grade whose threshold the rounded score reaches; `thresholds` fall from the best to 0."""
    return next(letter for letter, least in thresholds if score >= least)


def prorated(target: Decimal, days: int, working_days: int) -> Decimal:
    """A month's target for the working days that the rep was there."""
    return rounded(target * days / working_days) if working_days else Decimal(0)
