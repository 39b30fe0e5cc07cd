"""What a card would bring by the rules before there is a run of its month (4.4.1): a computation, not a promise."""

from dataclasses import dataclass
from decimal import Decimal

from salesdept.common.money import ZERO

from ..models import BonusBase, BonusLine, Loss, Scorecard
from . import rules
from .computing import line_of
from .words import formula, steps


@dataclass(frozen=True)
class Provisional:
    """A person's base of a month and the losses that its profit bears."""

    base: Decimal
    losses: list[Decimal]

    def on(self, card: Scorecard) -> BonusLine:
        """The bonus of this card, or of one with other figures; not to be saved."""
        borne = sum(rules.losses_borne(card.profit, self.losses), ZERO)
        line = line_of(card.period, card, self.base, borne)
        line.formula, line.steps = formula(line), steps(line)
        return line


def provisional_for(card: Scorecard, user) -> Provisional | None:
    """None for who may not know the person's base, and where there is none. Two queries."""
    month, rule_set = card.period.month, card.period.rule_set
    base = BonusBase.objects.visible_to(user).filter(person=card.rep_id).in_force(month).get(card.rep_id)
    if base is None:
        return None
    losses = Loss.objects.filter(person=card.rep_id).borne_in(month, rule_set.loss_months)
    return Provisional(base, [loss.left for loss in losses])
