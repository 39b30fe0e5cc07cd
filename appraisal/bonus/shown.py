"""Bonus lines as a reader may see them: the amount, and the computation for those to whom the scorecard is open."""

from collections.abc import Iterable

from ..models import BonusLine, Scorecard
from .words import formula, steps


def shown(lines: Iterable[BonusLine], user) -> list[BonusLine]:
    """The lines, each with `formula` and `steps` in words; without them for who may not see the card behind."""
    found = list(lines)
    for line in found:
        is_open = line.run.shows_computation_to(user) or line.person_id == user.pk
        line.formula = formula(line) if is_open else ""
        line.steps = steps(line) if is_open else []
    return found


def bonus_on(card: Scorecard, user) -> list[BonusLine]:
    """What runs gave for the card's month, the reader's right to see it applied; empty before there is any."""
    lines = BonusLine.objects.visible_to(user).filter(period=card.period_id, person=card.rep_id)
    return shown(lines.order_by("run__period__month").for_list(), user)
