"""Thirteen months of a card's figures: the last published ones, and the card itself as the end of the line."""

from dataclasses import dataclass
from functools import cached_property

from salesdept.common.calendar import Month

from ..models import Scorecard, TeamCard
from ..rules import Indicator

MONTHS = 13


@dataclass(frozen=True)
class Trend:
    """The months up to the card's; a month without a card is None."""

    months: list[Month]
    cards: list[Scorecard | TeamCard | None]

    @property
    def rows(self) -> list[tuple[Month, Scorecard | TeamCard | None]]:
        return list(zip(self.months, self.cards, strict=True))

    def values(self, indicator: str) -> list:
        return [getattr(card, indicator) if card else None for card in self.cards]

    @cached_property
    def before(self) -> Scorecard | TeamCard | None:
        """The ranked card of the month before, with which the score is compared."""
        card = self.cards[-2]
        return card if card and card.is_ranked else None

    @property
    def amounts(self) -> list[tuple]:
        """(month, amount, target, address) as a chart of columns takes them."""
        known = [(month, card) for month, card in self.rows if card]
        return [(month, card.amount, card.target_amount, card.get_absolute_url()) for month, card in known]


def trend_of(card: Scorecard | TeamCard) -> Trend:
    """One query."""
    end = card.period.month
    months = [end.shift(back) for back in range(1 - MONTHS, 1)]
    found = {before.period.month: before for before in _published_before(card, months[0])}
    return Trend(months, [card if month == end else found.get(month) for month in months])


def _published_before(card: Scorecard | TeamCard, first: Month):
    own = {"team": card.team_id} if isinstance(card, TeamCard) else {"rep": card.rep_id}
    cards = type(card).objects.published().filter(period__month__gte=first, period__month__lt=card.period.month, **own)
    return cards.select_related("period").only(
        "period__month", "team", "grade", "score", "amount", "target_amount", *(name.value for name in Indicator),
        *(["rep"] if isinstance(card, Scorecard) else []),
    )  # fmt: skip
