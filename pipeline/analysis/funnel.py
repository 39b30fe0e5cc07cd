"""Where deals die and where they wait (3.1.3): visits to each stage, what became of them, and how long they took."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from salesdept.common.text import Text

from ..stages import Stage
from .figures import NOTHING, Figure, Filters, together
from .sheets import DAYS, VISITED
from .visits import Fate


@dataclass(frozen=True)
class StageRow:
    """One stage: all visits, what became of them, the rate that moved on among those that ended, and the days."""

    label: Text
    entered: Figure
    on: Figure
    back: Figure
    lost: Figure
    here: Figure
    days: Figure
    mean: Decimal | None

    @property
    def conversion(self) -> Decimal | None:
        """Moved on among the visits that have ended; None where none has."""
        ended = self.entered.value - self.here.value
        return Decimal(self.on.value) / ended if ended else None

    @property
    def parts(self) -> list[Figure]:
        return [self.on, self.back, self.lost, self.here]

    @property
    def named(self) -> list[tuple]:
        """(what became of them, figure), in the order of the parts."""
        return list(zip((fate.label for fate in Fate), self.parts, strict=True))


class Funnel:
    """Visits begun in a span, for one reader; filters: since, until, owner, team, channel, product."""

    def __init__(self, user, filters: Filters):
        self.user, self.filters = user, filters

    @cached_property
    def _cells(self) -> dict:
        return VISITED.by(self.user, self.filters, ("stage", "fate"))["stage", "fate"]

    @cached_property
    def _days(self) -> dict:
        return DAYS.by(self.user, self.filters, ("stage",))["stage",]

    @cached_property
    def rows(self) -> list[StageRow]:
        return [self._row(stage) for stage in Stage]

    def _row(self, stage: Stage) -> StageRow:
        here = self.filters | {"stage": stage.value}
        cells = {fate.value: self._cells.get((stage.value, fate.value), NOTHING) for fate in Fate}
        days = self._days.get((stage.value,), NOTHING)
        return StageRow(
            label=stage.label,
            entered=VISITED.figure(together(cells.values()), here),
            days=DAYS.figure(days, here),
            mean=days.mean,
            **{fate: VISITED.figure(cell, here | {"fate": fate}) for fate, cell in cells.items()},
        )
