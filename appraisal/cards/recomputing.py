"""A card as it would be with other figures, by the same rules; and how much more would lift its grade."""

from copy import copy
from dataclasses import dataclass
from decimal import Decimal

from ..models import RuleSet, Scorecard, TeamCard
from ..rules import Indicator

LIFTING = (Indicator.AMOUNT, Indicator.PROFIT, Indicator.NEW_CUSTOMERS)
"""What a rep can bring more of at will."""
MOST = 10**12
"""Beyond any month: what this much more does not reach, no more reaches."""


class Recomputing:
    """Recomputes one card by `rules`."""

    def __init__(self, card: Scorecard | TeamCard, rules: RuleSet):
        self.card, self.rules = card, rules

    def with_figures(self, **figures: Decimal | None) -> Scorecard | TeamCard:
        """The card with other figures of LIFTING, rated anew; what is weighed stays so. Not to be saved."""
        other = copy(self.card)
        for name, value in figures.items():
            setattr(other, name, value)
        if other.amount != self.card.amount:
            other.set_growth(self.rules)
        other.rate(self.rules)
        return other

    def more_of(self, indicator: Indicator, letter: str) -> int | None:
        """The fewest whole units of `indicator` more with which the card has grade `letter` or a better one.

        None where no more of it alone reaches that: its points are capped, or it has no target.
        """
        actual = getattr(self.card, indicator.value)
        if actual is None:
            return None

        def reaches(more: int) -> bool:
            other = self.with_figures(**{indicator.value: actual + more})
            return bool(other.grade) and other.grade <= letter

        if not reaches(MOST):
            return None
        least, enough = 0, MOST
        while enough - least > 1:
            middle = (least + enough) // 2
            least, enough = (least, middle) if reaches(middle) else (middle, enough)
        return enough


@dataclass(frozen=True)
class Way:
    """How to come to grade `letter` by one indicator alone; `more` None: not by it alone."""

    indicator: Indicator
    more: int | None


@dataclass(frozen=True)
class Goal:
    """A better grade with the ways to it."""

    letter: str
    least: Decimal
    ways: list[Way]

    @property
    def is_in_reach(self) -> bool:
        return any(way.more is not None for way in self.ways)


def goals_of(card: Scorecard | TeamCard, rules: RuleSet) -> list[Goal]:
    """The next better grade and the best one; none for an A and for a card without rank."""
    better = [(letter, least) for letter, least in rules.thresholds if card.grade and letter < card.grade]
    if not better:
        return []
    again = Recomputing(card, rules)
    weighed = [indicator for indicator in LIFTING if rules.weights[indicator]]
    return [
        Goal(letter, least, [Way(indicator, again.more_of(indicator, letter)) for indicator in weighed])
        for letter, least in dict.fromkeys((better[-1], better[0]))
    ]
