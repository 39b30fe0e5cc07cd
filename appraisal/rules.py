"""The rules of every figure and score (chapter 4): pure, exact, rounded once at the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, reduce
from operator import add

from django.db import models
from django.utils.translation import gettext_lazy as _

from .formula import Formula, Number, Quantity, rounded, within

SIX_PLACES = Decimal("0.000001")
HUNDRED = Decimal(100)
LEAST_GROWTH = Decimal(-1)
WORKED_ENOUGH = Decimal("0.5")
"""The part of the base's working days that a rep must have been there for growth to be scored (figures 3)."""


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


TARGETED = (Indicator.AMOUNT, Indicator.PROFIT, Indicator.NEW_CUSTOMERS)
"""Those that are scored against a target."""


class Base(models.TextChoices):
    """What growth is measured against (4.1.3)."""

    PREV_MONTH = "prev_month", _("the month before")
    TRAILING_3 = "trailing_3", _("the three months before, on average")
    SAME_MONTH_LAST_YEAR = "same_month_last_year", _("the same month a year before")

    @property
    def months_back(self) -> tuple[int, ...]:
        return {"prev_month": (1,), "trailing_3": (1, 2, 3), "same_month_last_year": (12,)}[self.value]


class NoGrowth(models.TextChoices):
    """Why a growth rate is not computed, or computed but not scored."""

    NO_BASE = "no_base", _("no base")
    NEGATIVE_BASE = "negative_base", _("negative base")
    SMALL_BASE = "small_base", _("small base")
    NEW_REP = "new_rep", _("new in the base month")


ACTUAL, TARGET = Quantity("actual", _("actual")), Quantity("target", _("target"))
ATTAINMENT = ACTUAL / TARGET * 100

AMOUNT, BASE = Quantity("amount", _("sales amount")), Quantity("base", _("base"))
BASE_DAYS = Quantity("base_days", _("working days there"))
BASE_OF_DAYS = Quantity("base_of_days", _("working days of the base"))
FULL_BASE = BASE * BASE_OF_DAYS / BASE_DAYS
CHANGE = AMOUNT - BASE
GROWTH = CHANGE / BASE * 100
GROWTH_OF_PART = (AMOUNT - FULL_BASE) / FULL_BASE * 100
"""A base that was worked only in part is first scaled up to a whole one."""

RATE = Quantity("rate", Indicator.GROWTH.label)
"""In percent."""

POINTS, ANSWERS = Quantity("points", _("sum of the answers' points")), Quantity("answers", _("answers"))
MEAN, MEAN_WEIGHT = Quantity("mean", _("the department's mean")), Quantity("mean_weight", _("weight of the mean"))
SATISFACTION = (POINTS + MEAN_WEIGHT * MEAN) / (ANSWERS + MEAN_WEIGHT)
DEDUCTION = Quantity("deduction", _("deduction for complaints"))


@dataclass(frozen=True)
class Growth:
    """`rate` 0.15 is +15 %; None without anything to compare with. `note` says why it is not scored, or ""."""

    rate: Decimal | None
    note: str


def growth(current: Decimal, base: Decimal, *, min_base: Decimal, base_days: int = 1, base_of_days: int = 1) -> Growth:
    """Against the base (4.1.3), of whose `base_of_days` working days the rep was there on `base_days`.

    Never divided by nothing; not below -100 %; a base half worked or more is scaled up to a whole one.
    """
    if base < 0:
        return Growth(None, NoGrowth.NEGATIVE_BASE)
    if base == 0:
        return Growth(None, NoGrowth.NO_BASE)
    worked_enough = base_days >= WORKED_ENOUGH * base_of_days
    formula = growth_formula(base_days, base_of_days)
    days = {"base_days": Decimal(base_days), "base_of_days": Decimal(base_of_days)}
    rate = rounded(max(formula.value({"amount": current, "base": base, **days}) / 100, LEAST_GROWTH), SIX_PLACES)
    if not worked_enough:
        return Growth(rate, NoGrowth.NEW_REP)
    return Growth(rate, NoGrowth.SMALL_BASE if base < min_base else "")


def growth_formula(base_days: int, base_of_days: int) -> Formula:
    """The one that holds for a base worked on so many of so many days."""
    is_part = WORKED_ENOUGH * base_of_days <= base_days < base_of_days
    return GROWTH_OF_PART if is_part else GROWTH


def growth_score(rate: Decimal, curve: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    """Linear between the points of `curve` (rate, score), level beyond its ends."""
    return rounded(growth_score_formula(rate, curve).value(in_percent(rate)))


def in_percent(rate: Decimal) -> dict[str, Decimal]:
    """The number that the formula of the growth's score asks for."""
    return {"rate": rate * 100}


def growth_score_formula(rate: Decimal, curve: Sequence[tuple[Decimal, Decimal]]) -> Formula:
    """The piece of the curve on which `rate` lies."""
    if rate <= curve[0][0]:
        return Number(Decimal(curve[0][1]))
    for start, end in zip(curve, curve[1:], strict=False):
        if rate <= end[0]:
            return _piece(start, end)
    return Number(Decimal(curve[-1][1]))


@cache
def _piece(start: tuple[Decimal, Decimal], end: tuple[Decimal, Decimal]) -> Formula:
    """Between two points (rate, score); the same for all whose rate lies there."""
    (low, low_score), (high, high_score) = (
        (Number(rate * 100), Number(Decimal(score))) for rate, score in (start, end)
    )
    return low_score + (RATE - low) / (high - low) * (high_score - low_score)


def attainment(actual: Decimal | None, target: Decimal | None, *, cap: Decimal) -> Decimal | None:
    """Actual in percent of the target, from 0 to `cap`; None without a target or a figure."""
    if actual is None or not target:
        return None
    return within(rounded(ATTAINMENT.value({"actual": actual, "target": target})), Decimal(0), cap)


@dataclass(frozen=True)
class Satisfaction:
    """`shrunk` is the figure (0 to 100), drawn toward the department's mean; `raw` the plain mean of the answers.

    `answers` are fewer than none where more were taken out late than came: then nothing is known.
    """

    shrunk: Decimal | None
    raw: Decimal | None
    answers: int
    points: Decimal = Decimal(0)


def points(rating: int) -> Decimal:
    """A rating of 1 to 5 as 0 to 100 (4.1.5)."""
    return Decimal(rating - 1) / 4 * HUNDRED


def satisfaction(
    ratings: Sequence[int],
    *,
    mean: Decimal,
    weight: int,
    taken_out: Sequence[int] = (),
    deduction: Decimal = Decimal(0),
) -> Satisfaction:
    """Ratings 1 to 5 as 0 to 100, as if `weight` more answers of the department's `mean` had come (4.1.5); less those
    `taken_out` of a published month, and the `deduction` for complaints (figures 5, 14).
    """
    together = sum(map(points, ratings), Decimal(0)) - sum(map(points, taken_out), Decimal(0))
    count = len(ratings) - len(taken_out)
    if count <= 0:
        return Satisfaction(None, None, count, together)
    numbers = {"points": together, "answers": Decimal(count), "mean": mean, "mean_weight": Decimal(weight)}
    figure = satisfaction_formula(deduction).value(numbers | {"deduction": deduction})
    return Satisfaction(_of_100(figure), _of_100(together / count), count, together)


def satisfaction_formula(deduction: Decimal) -> Formula:
    """The one that holds where complaints take so many points."""
    return SATISFACTION - DEDUCTION if deduction else SATISFACTION


def complaint_deduction(complaints: int, *, each: Decimal, most: Decimal) -> Decimal:
    """What the substantiated complaints of a month take; a complaint taken back gives it back."""
    return within(complaints * each, -most, most)


def _of_100(value: Decimal) -> Decimal:
    return within(rounded(value), Decimal(0), HUNDRED)


@dataclass(frozen=True)
class Composite:
    """`score` of 0 to 120 over the `weight` in use; None, not ranked, when too little of it is."""

    score: Decimal | None
    weight: Decimal


def composite(scores: Mapping[str, Decimal | None], weights: Mapping[str, Decimal], *, least: Decimal) -> Composite:
    """Scores by weight (4.3.3). What isn't there gives its weight to the others; below `least` there is no rank."""
    formula = composite_formula(scores, weights)
    weight = sum((weights[name] for name in used(scores, weights)), Decimal(0))
    if formula is None or weight < least:
        return Composite(None, weight)
    return Composite(rounded(formula.value(scores)), weight)


def used(scores: Mapping[str, Decimal | None], weights: Mapping[str, Decimal]) -> list[str]:
    """The indicators that count: scored and weighed."""
    return [name for name, score in scores.items() if score is not None and weights[name]]


def composite_formula(scores: Mapping[str, Decimal | None], weights: Mapping[str, Decimal]) -> Formula | None:
    """(weight × score + …) ÷ weight in use, over the scores by name; None where nothing counts."""
    names = used(scores, weights)
    return _weighed(tuple((name, weights[name]) for name in names)) if names else None


@cache
def _weighed(parts: tuple[tuple[str, Decimal], ...]) -> Formula:
    """Of (name, weight); the same for all of whom the same is scored."""
    products: list[Formula] = [Number(Decimal(weight)) * Quantity(name, name) for name, weight in parts]
    return reduce(add, products) / sum((weight for _name, weight in parts), Decimal(0))


def grade(score: Decimal, thresholds: Sequence[tuple[str, Decimal]]) -> str:
    """The first grade whose threshold the rounded score reaches; `thresholds` fall from the best to 0."""
    return next(letter for letter, least in thresholds if score >= least)


def prorated(target: Decimal, days: int, working_days: int) -> Decimal:
    """A month's target for the working days that the rep was there."""
    return rounded(target * days / working_days) if working_days else Decimal(0)
