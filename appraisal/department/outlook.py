"""What the running month may still bring: the pipeline's own forecast of its open deals (3.4.1)."""

from dataclasses import dataclass
from decimal import Decimal

from pipeline.analysis.categories import Category
from pipeline.analysis.figures import Figure
from pipeline.analysis.forecast import Period
from pipeline.analysis.grouping import NOTHING
from pipeline.analysis.sheets import FORECAST
from pipeline.roles import SEE_ANALYSIS
from salesdept.common.calendar import Month


@dataclass(frozen=True)
class Outlook:
    """Won already, and what open deals of each certainty would add. `may_open`: the reader may see these deals."""

    won: Decimal
    target: Decimal | None
    deals: list[tuple[Category, Figure]]
    may_open: bool

    @property
    def expected(self) -> Decimal:
        """Won and commit: what one may count on."""
        return self.won + sum(figure.value for category, figure in self.deals if category == Category.COMMIT)

    @property
    def gap(self) -> Decimal | None:
        return None if self.target is None else self.target - self.expected


def outlook_of(user, month: Month, won: Decimal, target: Decimal | None) -> Outlook:
    """One query. A supervisor's deals are those of the people led today."""
    ahead = Period(month, month).ahead
    cells = FORECAST.by(user, ahead, ("category",))["category",]
    deals = [
        (category, FORECAST.figure(cells.get((category.value,), NOTHING), ahead | {"category": category.value}))
        for category in Category
    ]
    return Outlook(won, target, deals, user.is_a(*SEE_ANALYSIS))
