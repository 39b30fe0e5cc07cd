"""A card in words: each figure's formula with the numbers put in, and what would lift the grade."""

from dataclasses import dataclass
from decimal import ROUND_UP, Decimal

from django.utils.translation import gettext as _

from salesdept.common.templatetags.formats import money, percent

from .models import RuleSet, Scorecard
from .models.cards import Card
from .rules import HUNDRED, Indicator, rounded


@dataclass(frozen=True)
class Line:
    """One indicator of a card. `actual` and `target` as they read; `score` is None where nothing is scored."""

    indicator: Indicator
    actual: str
    target: str
    score: Decimal | None
    weight: Decimal
    points: Decimal | None
    formula: str
    note: str


def lines_of(card: Card, rules: RuleSet) -> list[Line]:
    """The five indicators in the regulation's order."""
    return [_line(card, rules, indicator) for indicator in Indicator]


def _line(card: Card, rules: RuleSet, indicator: Indicator) -> Line:
    score = card.scores[indicator]
    weight = rules.weights[indicator]
    actual, target, formula, note = _WORDS[indicator](card, rules)
    return Line(
        indicator=indicator,
        actual=actual,
        target=target,
        score=score,
        weight=weight,
        points=rounded(score * weight / card.weight_in_use) if score is not None and card.weight_in_use else None,
        formula=formula,
        note=note or ("" if score is not None and weight else _not_scored(weight)),
    )


def _not_scored(weight: Decimal) -> str:
    return _("its weight went to the others") if weight else _("not weighed by these rules")


def _against_target(name: str):
    def words(card, rules):
        actual, target = getattr(card, name), getattr(card, f"target_{name}")
        score = card.scores[name]
        if score is None:
            return money(actual), money(target), "", _("no target") if actual is not None else _("not known")
        formula = _("%(actual)s ÷ %(target)s × 100 = %(score)s, at most %(cap)s") % {
            "actual": money(actual),
            "target": money(target),
            "score": rounded(actual / target * HUNDRED),
            "cap": money(rules.cap),
        }
        return money(actual), money(target), formula, ""

    return words


def _profit(card, rules):
    actual, target, formula, note = _against_target("profit")(card, rules)
    if card.profit is None:
        return "–", target, "", _("not known: no contract of the month has a cost") if card.without_cost else note
    pending = _("%(count)s entries without a cost count 0") % {"count": card.without_cost} if card.without_cost else ""
    return actual, target, formula, pending or note


def _growth(card, rules):
    if card.growth is None:
        return "–", "–", "", card.get_growth_note_display()
    formula = _("(%(amount)s − %(base)s) ÷ %(base)s = %(rate)s") % {
        "amount": money(card.amount),
        "base": money(card.base),
        "rate": percent(card.growth),
    }
    return percent(card.growth), "–", formula, card.get_growth_note_display()


def _satisfaction(card, rules):
    if card.satisfaction is None:
        return "–", "–", "", _("no answers")
    formula = _("(%(answers)s answers of %(raw)s on average + %(weight)s of the department's mean) = %(shrunk)s") % {
        "answers": card.answers,
        "raw": card.satisfaction_raw,
        "weight": rules.mean_weight,
        "shrunk": card.satisfaction,
    }
    return str(card.satisfaction), "–", formula, _("n = %(answers)s") % {"answers": card.answers}


_WORDS = {
    Indicator.AMOUNT: _against_target("amount"),
    Indicator.PROFIT: _profit,
    Indicator.GROWTH: _growth,
    Indicator.NEW_CUSTOMERS: _against_target("new_customers"),
    Indicator.SATISFACTION: _satisfaction,
}


@dataclass(frozen=True)
class NextGrade:
    """How much more sales amount would have reached the next better grade."""

    letter: str
    amount: Decimal


def next_grade(card: Scorecard, rules: RuleSet) -> NextGrade | None:
    """None for an A, for a card without rank, and where the amount alone can't do it (it is capped)."""
    better = [(letter, least) for letter, least in rules.thresholds if card.score is not None and least > card.score]
    weight = rules.weights[Indicator.AMOUNT]
    if not better or card.score_amount is None or not weight or not card.target_amount:
        return None
    letter, least = better[-1]
    points = (least - card.score) * card.weight_in_use / weight
    if card.score_amount + points > rules.cap:
        return None
    wanted = (card.score_amount + points) / HUNDRED * card.target_amount
    return NextGrade(letter, max(wanted - card.amount, Decimal(0)).quantize(Decimal(1), ROUND_UP))
