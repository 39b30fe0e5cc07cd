"""A card in words: each figure's formula with the numbers put in (1.3.2)."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from .formula import shown
from .indicators import INDICATOR_RULES
from .models import RuleSet
from .models.cards import Card
from .rules import Indicator, composite_formula


@dataclass(frozen=True)
class Line:
    """One indicator of a card. `actual` and `target` as they read; `score` is None where nothing is scored."""

    indicator: Indicator
    actual: str
    target: str
    score: Decimal | None
    weight: Decimal
    formula: str
    note: str


def lines_of(card: Card, rules: RuleSet) -> list[Line]:
    """The five indicators in the regulation's order."""
    return [_line(card, rules, indicator) for indicator in Indicator]


def _line(card: Card, rules: RuleSet, indicator: Indicator) -> Line:
    rule, score, weight = INDICATOR_RULES[indicator], card.scores[indicator], rules.weights[indicator]
    note = rule.note(card, rules)
    return Line(
        indicator=indicator,
        actual=rule.actual(card),
        target=rule.target(card),
        score=score,
        weight=weight,
        formula=rule.with_numbers(card, rules),
        note=note or ("" if score is not None and weight else _not_scored(weight)),
    )


def _not_scored(weight: Decimal) -> str:
    return _("its weight went to the others") if weight else _("not weighed by these rules")


def whole_in_numbers(card: Card, rules: RuleSet) -> str:
    """How the scores make the whole: (40 × 92 + 25 × 120 + …) ÷ 100 = 96.74; "" for a card without rank."""
    formula = composite_formula(card.scores, rules.weights)
    if formula is None or card.computed_score is None:
        return ""
    return f"{formula.with_numbers(card.scores)} = {shown(card.computed_score)}"
