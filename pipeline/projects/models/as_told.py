"""Which days of a milestone its customer knows: the only place that says so (3.5.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .date_change import DateChange


@dataclass(frozen=True)
class Move:
    """A day that moved, as the customer hears of it: in one go, however often it moved until the `last` change."""

    before: date
    last: "DateChange"

    @property
    def after(self) -> date:
        return self.last.after


def moves_of(changes: Sequence) -> list[Move]:
    """The moves in `changes` that are told together, the oldest first. What came back to its day is no move, and an
    expected day that moves just as its promise goes without saying.
    """
    promised, expected = (_move([one for one in changes if one.what == what]) for what in ("promised", "expected"))
    if promised and expected and (promised.before, promised.after) == (expected.before, expected.after):
        expected = None
    return [move for move in (promised, expected) if move]


def _move(changes: list) -> Move | None:
    if not changes or changes[0].before == changes[-1].after:
        return None
    return Move(changes[0].before, changes[-1])


@dataclass(frozen=True)
class AsTold:
    """The two days as the customer was last told them, the `moves` that were told, newest first, and the `untold`
    changes, oldest first.
    """

    promised_on: date
    expected_on: date
    moves: list[Move]
    untold: list

    @classmethod
    def of(cls, milestone) -> "AsTold":
        """A day is known as it stood before the oldest change that was not told; without one, as it stands."""
        changes = list(milestone.changes.all())[::-1]
        told, untold = ([one for one in changes if bool(one.report_id) is known] for known in (True, False))
        days = {"promised": milestone.promised_on, "expected": milestone.expected_on}
        days |= {change.what: change.before for change in reversed(untold)}
        by_report = (list(together) for _report, together in groupby(told, key=lambda change: change.report_id))
        moves = [move for together in by_report for move in moves_of(together)]
        return cls(days["promised"], days["expected"], moves[::-1], untold)

    @property
    def is_late(self) -> bool:
        """What the customer was told is later than what was promised."""
        return self.expected_on > self.promised_on

    def differing_from(self, milestone) -> list[date]:
        """The days that the customer still reads although others stand inside; each once."""
        pairs = [(self.promised_on, milestone.promised_on), (self.expected_on, milestone.expected_on)]
        return list(dict.fromkeys(read for read, stands in pairs if read != stands))
