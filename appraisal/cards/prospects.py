"""What a running month may still come to on a rep's card: as it stands, and with the deals that are open (3.4.1)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from pipeline.analysis.categories import Category
from pipeline.analysis.figures import Figure
from pipeline.analysis.forecast import Period
from pipeline.analysis.grouping import NOTHING
from pipeline.analysis.sheets import FORECAST
from pipeline.roles import SEE_ANALYSIS
from salesdept.common.money import ZERO, to_cents

from ..bonus.provisional import Provisional
from ..models import BonusLine, Scorecard
from .recomputing import Recomputing

COUNTED = (Category.COMMIT, Category.BEST_CASE)
"""What is added one after the other; a deal that is only in the pipeline is no prospect of this month."""


@dataclass(frozen=True)
class Prospect:
    """The card with the deals up to `category` signed in this month; None: as it stands.

    `deals` is what comes on top, `bonus` None where the reader may not know it.
    """

    category: Category | None
    deals: Figure | None
    card: Scorecard
    bonus: BonusLine | None


def prospects_of(card: Scorecard, user, provisional: Provisional | None) -> list[Prospect]:
    """From the surest to the best; without open deals only as it stands. One query."""
    found = [_prospect(card, None, None, provisional)]
    more = ZERO
    for category, deals in _deals(card, user):
        more += deals.value
        if deals.value:
            found.append(_prospect(_with(card, more), category, deals, provisional))
    return found


def _prospect(card: Scorecard, category, deals, provisional: Provisional | None) -> Prospect:
    return Prospect(category, deals, card, provisional.on(card) if provisional else None)


def _deals(card: Scorecard, user) -> list[tuple[Category, Figure]]:
    if not user.is_a(*SEE_ANALYSIS):
        return []
    month = card.period.month
    ahead = Period(month, month).ahead | {"owner": card.rep_id}
    cells = FORECAST.by(user, ahead, ("category",))["category",]
    return [
        (one, FORECAST.figure(cells.get((one.value,), NOTHING), ahead | {"category": one.value})) for one in COUNTED
    ]


def _with(card: Scorecard, more: Decimal) -> Scorecard:
    """So much more sold, at the margin of what is sold already; new customers stay as they are."""
    amount = card.amount + more
    profit = card.profit
    if profit is not None and card.amount > 0:
        profit = to_cents(profit * amount / card.amount)
    return cast(Scorecard, Recomputing(card, card.period.rule_set).with_figures(amount=amount, profit=profit))
