"""The scorecard on paper (1.3.2): one page, with the seal that its screen shows and who compiled, reviewed, decided."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.common.templatetags.formats import change, money, percent
from salesdept.papers.kinds import Content, paper

from .cards.seal import seal_of
from .cards.sheet import late_target_of, points_of, sentence_of
from .cards.trends import trend_of
from .explanations import lines_of
from .models import Scorecard
from .models.signature import signatures_under
from .roles import DEPARTMENT


@paper("scorecard", of="appraisal.Scorecard", label=gettext_lazy("Scorecard"), clause="1.3.2", to=DEPARTMENT)
def scorecard_paper(card: Scorecard, language: str) -> Content:
    rules, trend = card.period.rule_set, trend_of(card)
    facts = {
        "rep": card.rep.name,
        "team": card.team.name if card.team else "",
        "month": card.period.month.label,
        "sentence": sentence_of(card, trend),
        "late_target": _late_target(card),
        "lines": _lines(card, rules),
        "adjustment": {"points": change(card.adjustment, 2), "reason": card.adjustment_reason}
        if card.adjustment
        else None,
        "weight": money(card.weight_in_use),
        "score": money(card.score, 2),
        "grade": card.grade,
        "days": f"{card.days} / {card.working_days}",
        "rules": str(rules),
        "past": [(month.label, *_past(past)) for month, past in trend.rows],
        "signatures": [
            (label, str(who or "—"), _moment(when)) for label, who, when in signatures_under(card.period, card.revision)
        ],
        "seal": seal_of(card) if card.is_published else "",
    }
    return Content(
        template="appraisal/papers/scorecard.html",
        title=_("Scorecard"),
        number=f"{card.period.month} · {card.rep.name}",
        version=str(card.revision),
        facts=facts,
        mark="" if card.is_published else "draft",
        is_final=card.is_published,
        weight=len(trend.rows),
    )


def _late_target(card: Scorecard) -> str:
    """Why the target was changed after the month had begun, "" where it was not."""
    target = late_target_of(card)
    if target is None:
        return ""
    told = {"by": target.changed_by, "day": _moment(target.changed_at), "reason": target.change_reason}
    return _("Target changed after the start, %(day)s, %(by)s: %(reason)s") % told


def _lines(card: Scorecard, rules) -> list[dict]:
    points = points_of(card, rules)
    return [
        {
            "name": str(line.indicator.label),
            "clause": line.indicator.clause,
            "target": line.target,
            "actual": line.actual,
            "score": money(line.score, 2),
            "weight": money(line.weight),
            "points": money(points.get(line.indicator.value), 2),
            "words": " · ".join(str(text) for text in (line.formula, line.note) if text),
        }
        for line in lines_of(card, rules)
    ]


def _past(card) -> tuple[str, ...]:
    """A month's figures; dashes where there was no card."""
    if card is None:
        return ("–",) * 7
    return (
        money(card.amount, 0),
        money(card.profit, 0),
        percent(card.growth),
        money(card.new_customers),
        money(card.satisfaction),
        money(card.score, 2),
        card.grade or "–",
    )


def _moment(when) -> str:
    return date_format(when, "SHORT_DATE_FORMAT") if when else ""
