"""The board: six columns with exact counts and sums, the most valuable cards of each (3)."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from salesdept.common.money import ZERO

from .models import Opportunity
from .stages import PROBABILITY, Stage

CARDS_PER_COLUMN = 50


@dataclass(frozen=True)
class BoardColumn:
    """`count` and `amount` are of all that stand here, `cards` at most the first fifty."""

    stage: Stage
    count: int
    amount: Decimal
    cards: list[Opportunity]

    @property
    def weighted(self) -> Decimal:
        return self.amount * PROBABILITY[self.stage]

    @property
    def more(self) -> int:
        return self.count - len(self.cards)


def columns_of(user) -> list[BoardColumn]:
    """Three queries, however many opportunities."""
    standing = Opportunity.objects.visible_to(user).on_board()
    sums = standing.by_stage()
    rank = Window(RowNumber(), partition_by=F("stage"), order_by=[F("amount").desc(), F("pk")])
    ranked = standing.for_list().annotate(rank=rank).filter(rank__lte=CARDS_PER_COLUMN).order_by("rank")
    cards: dict[str, list] = {stage: [] for stage in Stage.values}
    for opportunity in ranked:
        cards[opportunity.stage].append(opportunity)
    return [
        BoardColumn(
            stage,
            sums.get(stage, {}).get("count", 0),
            sums.get(stage, {}).get("amount", ZERO),
            cards[stage],
        )
        for stage in Stage
    ]
