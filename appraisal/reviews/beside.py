"""A card with the rep's months before it beside, for who reviews it (4.3.1)."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import Month
from salesdept.common.text import Text

from ..models import Scorecard

MONTHS_BESIDE = 3
FIGURES: tuple[tuple[str, Text], ...] = (
    ("amount", _("Sales amount")),
    ("profit", _("Sales profit")),
    ("growth", _("Growth rate")),
    ("new_customers", _("New customers")),
    ("satisfaction", _("Satisfaction")),
    ("score", _("Score")),
)


@dataclass(frozen=True)
class Before:
    """A figure of an earlier month, and how far the present one is from it; None is "not known"."""

    value: Decimal | None
    change: Decimal | None


@dataclass(frozen=True)
class FigureLine:
    """One figure of the card: `present`, and `before` in the order of the months, the latest first."""

    name: str
    label: Text
    present: Decimal | None
    before: list[Before]


@dataclass(frozen=True)
class Beside:
    months: list[Month]
    grades: list[str]
    lines: list[FigureLine]


def beside(card: Scorecard) -> Beside:
    """The last three months of the rep as published; one query."""
    months = [card.period.month.shift(-n) for n in range(1, MONTHS_BESIDE + 1)]
    past = Scorecard.objects.published().filter(
        rep=card.rep, period__month__gte=months[-1], period__month__lte=months[0]
    )
    known = {one.period.month: one for one in past.select_related("period")}
    cards = [known.get(month) for month in months]
    return Beside(
        months,
        [getattr(one, "grade", "") for one in cards],
        [_line(card, cards, name, label) for name, label in FIGURES],
    )


def _line(card: Scorecard, cards: list, name: str, label: Text) -> FigureLine:
    present = getattr(card, name)
    return FigureLine(name, label, present, [_before(present, getattr(one, name, None)) for one in cards])


def _before(present: Decimal | None, value: Decimal | None) -> Before:
    return Before(value, None if present is None or value is None else present - value)
