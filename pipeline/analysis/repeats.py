"""Second purchases (3.6.3): which share of first buyers came back within twelve months, and how long it took."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from salesdept.common.text import Text

from ..models import Product
from .buyers import Return, Wait
from .figures import NONE, NOTHING, Figure, Filters, together
from .grouping import Cell, by_dimension
from .roster import Line, Roster
from .sheets import FIRST_BUYERS, SECOND_BUYERS


@dataclass(frozen=True)
class Cohort:
    """First buyers of one kind, how many came back within twelve months, and of how many it can't be said yet."""

    label: Text
    buyers: Figure
    back: Figure
    not_back: Figure
    early: Figure
    kind: str = ""
    opens: str = ""

    @property
    def rate(self) -> Decimal | None:
        """Who came back among those whose twelve months are over; None where nobody's are."""
        over = self.back.value + self.not_back.value
        return Decimal(self.back.value) / over if over else None


class Repeats:
    """Customers whose first contract lies in a span, for one reader; filters: since, until, owner, team, product."""

    def __init__(self, user, filters: Filters):
        self.user, self.filters = user, filters

    @cached_property
    def _cells(self) -> dict:
        sets = [("back",), *((one, "back") for one in ("level", "product", "owner"))]
        return FIRST_BUYERS.by(self.user, self.filters, *sets)

    @cached_property
    def _waits(self) -> dict:
        return SECOND_BUYERS.by(self.user, self.filters, (), ("wait",))

    @property
    def together(self) -> Cohort:
        return self._cohort("", {}, {key[0]: cell for key, cell in self._cells["back",].items()})

    def _cohort(self, label, named: Filters, cells: dict, kind="", opens="") -> Cohort:
        here = self.filters | named

        def of(*fates) -> Figure:
            chosen = here | ({"back": fates[0]} if len(fates) == 1 else {})
            return FIRST_BUYERS.figure(together(cells.get(fate.value, NOTHING) for fate in fates), chosen)

        return Cohort(label, of(*Return), of(Return.BACK), of(Return.NOT), of(Return.EARLY), kind, opens)

    def _by(self, dimension: str, labels: dict) -> list[Cohort]:
        found = [
            self._cohort(
                labels.get(value, value),
                {dimension: NONE if value is None else value},
                {back: cell for (_value, back), cell in cells},
            )
            for value, cells in by_dimension(self._cells[dimension, "back"], 0).items()
        ]
        return sorted(found, key=lambda row: (-row.buyers.value, str(row.label)))

    @cached_property
    def by_level(self) -> list[Cohort]:
        return sorted(self._by("level", {}), key=lambda row: str(row.label))

    @cached_property
    def by_product(self) -> list[Cohort]:
        return self._by("product", Product.objects.visible_to(self.user).in_bulk() | {None: _("No product")})

    @cached_property
    def by_person(self) -> list[Cohort]:
        cells = by_dimension(self._cells["owner", "back"], 0)
        return [
            self._cohort(line.label, line.filters, _of_people(cells, line), line.kind, line.opens)
            for line in Roster(self.user, cells).lines
        ]

    @cached_property
    def days(self) -> Figure:
        """Median of the days from the first contract to the second."""
        return SECOND_BUYERS.figure(self._waits[()].get((), NOTHING), self.filters)

    @cached_property
    def mean(self) -> Decimal | None:
        return self._waits[()].get((), NOTHING).mean

    @cached_property
    def waits(self) -> list[tuple]:
        """(label, figure) of how many came back after how long."""
        cells = self._waits["wait",]
        return [
            (one.label, FIRST_BUYERS.figure(cells.get((one.value,), NOTHING), self.filters | {"wait": one.value}))
            for one in Wait
        ]


def _of_people(cells: dict, line: Line) -> dict[str, Cell]:
    """`cells` by person."""
    theirs = [entry for person in line.people for entry in cells.get(person, ())]
    return {one.value: together(cell for key, cell in theirs if key[1] == one) for one in Return}
