"""The board: six columns with exact counts and sums, the most valuable cards of each, fifty at a time (3)."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, F, Q, Sum

from salesdept.common.listing import Keyset
from salesdept.common.money import ZERO

from .models import Opportunity
from .odds import odds
from .roles import sees_prices
from .stages import Stage

CARDS_PER_COLUMN = 50


@dataclass(frozen=True)
class BoardColumn:
    """`count`, `amount` and `weighted` are of all that stand here; `after` leads to the cards behind these."""

    stage: Stage
    count: int
    amount: Decimal
    weighted: Decimal
    cards: list[Opportunity] = field(default_factory=list)
    after: str = ""


BY_VALUE, BY_NAME = "-amount", "name"


def order_for(user) -> str:
    """The most valuable card first; by name for who works without prices."""
    return BY_VALUE if sees_prices(user) else BY_NAME


def columns_of(standing, order: str = BY_VALUE) -> list[BoardColumn]:
    """Of these opportunities; two queries, however many there are."""
    sums = {row["stage"]: row for row in _sums(standing)}
    cards = _first_cards(standing, order)
    return [_column(stage, sums.get(stage, {}), cards[stage], order) for stage in Stage]


def _sums(standing):
    """stage, count and amount of its opportunities, and of both parts of what is weighted, in one query."""
    own = Q(own_probability__isnull=False) & ~Q(state="won")
    return (
        standing.order_by()
        .values("stage")
        .annotate(
            count=Count("pk"),
            by_own=Sum(F("amount") * F("own_probability"), filter=own, default=ZERO),
            by_stage=Sum("amount", filter=~own, default=ZERO),
            together=Sum("amount", default=ZERO),
        )
    )


def _first_cards(standing, order: str) -> dict[str, list[Opportunity]]:
    ordered = standing.order_by(order, "-pk" if order.startswith("-") else "pk")
    tops = [ordered.filter(stage=stage).values("pk")[:CARDS_PER_COLUMN] for stage in Stage]
    cards: dict[str, list] = {stage: [] for stage in Stage.values}
    first = Opportunity.objects.filter(pk__in=tops[0].union(*tops[1:], all=True))
    for card in first.for_list().order_by(*ordered.query.order_by):
        cards[card.stage].append(card)
    return cards


def _column(stage: Stage, sums: dict, cards: list[Opportunity], order: str) -> BoardColumn:
    weighted = sums.get("by_own", ZERO) + sums.get("by_stage", ZERO) * odds()[stage]
    count = sums.get("count", 0)
    after = _window(Opportunity.objects.none(), order).mark(cards[-1]) if count > len(cards) else ""
    return BoardColumn(stage, count, sums.get("together", ZERO), weighted, cards, after)


def _window(rows, order: str, after: str = "") -> Keyset:
    return Keyset(rows, order, after=after, size=CARDS_PER_COLUMN)


def further_cards(standing, stage: str, after: str, order: str = BY_VALUE) -> Keyset:
    """The cards of a column behind the cursor `after`."""
    return _window(standing.filter(stage=stage).for_list(), order, after)
