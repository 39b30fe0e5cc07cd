"""Won and lost (3.4.3): how many, how much and which share, by reason, competitor, channel, product and person."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from customers.channels import Channel
from salesdept.common.calendar import Month, months_between
from salesdept.common.text import Text

from ..models import Competitor, LossReason, Product
from ..stages import Stage
from .figures import NONE, Figure, Filters, together
from .grouping import NOTHING, Cell, by_dimension
from .roster import Line, Roster
from .sheets import CLOSED_DEALS


@dataclass(frozen=True)
class Tally:
    """Won and lost deals of one kind; each figure's value is the amount, its count how many."""

    label: Text
    won: Figure
    lost: Figure
    kind: str = ""
    opens: str = ""

    @property
    def rate(self) -> Decimal | None:
        """Share of the won among all, by number."""
        closed = self.won.count + self.lost.count
        return Decimal(self.won.count) / closed if closed else None


@dataclass(frozen=True)
class Breakdown:
    """One question: the tallies by reason, by channel... `only_lost` where won deals have no such thing."""

    code: str
    title: Text
    tallies: list[Tally] = field(default_factory=list)
    only_lost: bool = False

    @property
    def bars(self) -> list[tuple]:
        return [(row.label, row.lost.value, None, row.lost.url) for row in self.tallies]


class Outcomes:
    """Deals closed from `first` to `last` as one reader sees them; filters: owner, team, channel, product."""

    DIMENSIONS = ("lost_reason", "competitor", "channel", "product", "owner", "stage", "closed_month")
    FILTERED_BY = {"lost_reason": "reason"}

    def __init__(self, user, first: Month, last: Month, filters: Filters):
        self.user, self.first, self.last = user, first, last
        self.filters = filters | {"closed_since": first.first, "closed_until": last.last}

    @cached_property
    def _cells(self) -> dict:
        return CLOSED_DEALS.by(self.user, self.filters, ("state",), *(("state", one) for one in self.DIMENSIONS))

    @property
    def together(self) -> Tally:
        return self._tally("", {}, {key[0]: cell for key, cell in self._cells["state",].items()})

    def _tally(self, label: Text, named: Filters, cells: dict[str, Cell], kind="", opens="") -> Tally:
        """`cells` by state."""
        here = self.filters | named
        won, lost = (
            CLOSED_DEALS.figure(cells.get(state, NOTHING), here | {"state": state}) for state in ("won", "lost")
        )
        return Tally(label, won, lost, kind, opens)

    def _tallies(self, dimension: str, labels: dict) -> list[Tally]:
        """A tally for each value that occurs, the greatest loss first; `labels` says what a value is called."""
        cells = self._cells["state", dimension]
        name = self.FILTERED_BY.get(dimension, dimension)
        found = [
            self._tally(labels.get(value, "–"), {name: NONE if value is None else value}, _of(cells, value))
            for value in {key[1] for key in cells}
        ]
        return sorted(found, key=lambda row: (-row.lost.value, -row.won.value, str(row.label)))

    def _lost(self, dimension: str, labels: dict) -> list[Tally]:
        return [row for row in self._tallies(dimension, labels) if row.lost.count]

    @cached_property
    def by_reason(self) -> Breakdown:
        reasons = LossReason.objects.visible_to(self.user).in_bulk()
        return Breakdown("reason", _("By reason"), self._lost("lost_reason", reasons), only_lost=True)

    @cached_property
    def by_competitor(self) -> Breakdown:
        names = Competitor.objects.visible_to(self.user).in_bulk() | {None: _("No competitor known")}
        return Breakdown("competitor", _("By competitor"), self._lost("competitor", names), only_lost=True)

    @cached_property
    def by_stage(self) -> Breakdown:
        labels = {stage.value: stage.label for stage in Stage}
        return Breakdown("stage", _("By stage in which it was lost"), self._lost("stage", labels), only_lost=True)

    @cached_property
    def by_channel(self) -> Breakdown:
        labels = {channel.value: channel.label for channel in Channel} | {None: _("No lead")}
        return Breakdown("channel", _("By channel"), self._tallies("channel", labels))

    @cached_property
    def by_product(self) -> Breakdown:
        names = Product.objects.visible_to(self.user).in_bulk() | {None: _("No product")}
        return Breakdown("product", _("By product"), self._tallies("product", names))

    @cached_property
    def by_person(self) -> Breakdown:
        cells = by_dimension(self._cells["state", "owner"], 1)
        lines = Roster(self.user, cells).lines
        rows = [self._tally(line.label, line.filters, _of_people(cells, line), line.kind, line.opens) for line in lines]
        return Breakdown("person", _("By team and person"), rows)

    @cached_property
    def by_month(self) -> list[Tally]:
        cells = self._cells["state", "closed_month"]
        return [
            self._tally(month.label, {"closed_since": month.first, "closed_until": month.last}, _of(cells, month.first))
            for month in months_between(self.first, self.last)
        ]

    @property
    def breakdowns(self) -> list[Breakdown]:
        return [
            self.by_reason, self.by_competitor, self.by_stage, self.by_channel, self.by_product, self.by_person,
        ]  # fmt: skip


def _of(cells: dict, value) -> dict[str, Cell]:
    return {key[0]: cell for key, cell in cells.items() if key[1] == value}


def _of_people(cells: dict, line: Line) -> dict[str, Cell]:
    """`cells` by person."""
    theirs = [entry for person in line.people for entry in cells.get(person, ())]
    return {state: together(cell for key, cell in theirs if key[0] == state) for state in ("won", "lost")}
