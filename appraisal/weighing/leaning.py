"""Which way the manager's departures lean, by who reviewed the cards: one team always up is worth a second look."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from salesdept.common.money import ZERO

from ..models import Period, Scorecard
from ..rules import rounded


@dataclass(frozen=True)
class Leaning:
    """The cards that one reviewer signed: how many depart from what is computed, and which way."""

    reviewer: str
    cards: int
    mean_points: Decimal
    raised: int
    lowered: int


def leanings_of(period: Period, ranked: QuerySet[Scorecard]) -> list[Leaning]:
    """One line for each signature that has ranked cards, the strongest leaning first. Three queries."""
    signed, leaders = period.reviewed_teams(), period.leaders
    parts: dict = {}
    for card in ranked.only("period", "rep", "team", "score", "grade", "set_grade", "adjustment"):
        parts.setdefault(period.part_of(card, leaders), []).append(card)
    found = [_leaning(str(signed[part].by) if part in signed else "–", theirs) for part, theirs in parts.items()]
    return sorted(found, key=lambda one: (-abs(one.mean_points), one.reviewer))


def _leaning(reviewer: str, cards: list[Scorecard]) -> Leaning:
    # A is before B: the earlier letter is the better grade.
    set_grades = [(card.set_grade, card.grade_by_score) for card in cards if card.set_grade]
    return Leaning(
        reviewer=reviewer,
        cards=len(cards),
        mean_points=rounded(sum((card.adjustment for card in cards), ZERO) / len(cards)),
        raised=sum(given < computed for given, computed in set_grades),
        lowered=sum(given > computed for given, computed in set_grades),
    )
