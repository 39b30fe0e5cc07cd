"""A card as its page, its paper and the API read it: one sentence, and a row for each indicator."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from salesdept.common.money import allocate
from salesdept.common.templatetags.formats import change, money
from salesdept.people.models import Target

from ..explanations import Line, lines_of
from ..models import RuleSet, Scorecard
from ..models.cards import Card
from ..rules import Indicator
from .trends import Trend


@dataclass(frozen=True)
class Row:
    """An indicator of a card: its figures in words, what part of the target is reached, its points, its past."""

    line: Line
    reached: Decimal | None
    points: Decimal | None
    past: list
    url: str
    """Where its rows stand."""

    @property
    def in_percent(self) -> Decimal | None:
        """As long as the bar is drawn, against a target at 100."""
        return None if self.reached is None else self.reached * 100


def rows_of(card: Card, rules: RuleSet, trend: Trend, opens: Callable[[str], str]) -> list[Row]:
    """The five indicators; their points add up to the computed score as they are shown.

    `opens(indicator)` is the address of a figure's rows.
    """
    points = points_of(card, rules)
    return [
        Row(
            line,
            _reached(card, line),
            points.get(line.indicator.value),
            trend.values(line.indicator.value),
            opens(line.indicator.value),
        )
        for line in lines_of(card, rules)
    ]


def points_of(card: Card, rules: RuleSet) -> dict[str, Decimal]:
    """indicator -> its share of the computed score, to the cent; empty for a card without one."""
    used = {name: score for name, score in card.scores.items() if score is not None and rules.weights[name]}
    weighed = {name: rules.weights[name] * score for name, score in used.items()}
    if card.computed_score is None or not weighed:
        return {}
    if not any(weighed.values()):
        return dict.fromkeys(weighed, Decimal("0.00"))
    return dict(zip(weighed, allocate(card.computed_score, list(weighed.values())), strict=True))


def _reached(card: Card, line: Line) -> Decimal | None:
    """Actual by target, beyond the cap too; where there is no target, the score itself."""
    target = getattr(card, f"target_{line.indicator.value}", None)
    actual = getattr(card, line.indicator.value)
    if line.indicator in (Indicator.GROWTH, Indicator.SATISFACTION):
        return None if line.score is None else line.score / 100
    return actual / target if target and actual is not None else None


def late_target_of(card: Scorecard) -> Target | None:
    """The rep's target, where it was changed after the month had begun and the card is computed with the change."""
    late = Target.objects.changed_after_start().for_list().filter(changed_at__lte=card.created_at)
    return late.filter(rep=card.rep_id, month=card.period.month).first()


def sentence_of(card: Card, trend: Trend) -> str:
    """What the card comes to, and how that is against the month before."""
    if not card.is_ranked:
        return _("%(month)s: not ranked.") % {"month": card.period.month.label}
    told = {"month": card.period.month.label, "score": money(card.score, 2), "grade": card.grade}
    if trend.before is None:
        return _("%(month)s: %(score)s points, %(grade)s.") % told
    told |= {"change": change(card.score - trend.before.score, 2), "before": trend.before.period.month.label}
    return _("%(month)s: %(score)s points, %(grade)s; %(change)s on %(before)s.") % told
