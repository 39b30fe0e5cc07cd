"""What changed between two versions (3.3.3): texts by words, in Chinese by signs; figures line by line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

TOKENS = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]|[^\W\u2e80-\u9fff\uf900-\ufaff]+|\s+|.", re.DOTALL)
SUMS = ("subtotal", "discount", "net", "tax", "total")


@dataclass(frozen=True)
class Piece:
    """A stretch of text: "same", "gone" or "new"."""

    kind: str
    text: str


@dataclass(frozen=True)
class LineChange:
    """A line before and after; None where there is none."""

    name: str
    before: object | None
    after: object | None

    @property
    def kind(self) -> str:
        if self.before is None:
            return "new"
        if self.after is None:
            return "gone"
        return "same" if facts_of(self.before) == facts_of(self.after) else "changed"


def pieces(before: str, after: str) -> list[Piece]:
    """`before` and `after` woven into one text."""
    old, new = TOKENS.findall(before), TOKENS.findall(after)
    woven = []
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            woven.append(Piece("same", "".join(old[start:end])))
            continue
        if end > start:
            woven.append(Piece("gone", "".join(old[start:end])))
        if new_end > new_start:
            woven.append(Piece("new", "".join(new[new_start:new_end])))
    return woven


def facts_of(line) -> tuple:
    """What the customer reads of a line."""
    return line.quantity, line.unit_price, line.discount_kind, line.discount, line.is_optional, line.amount


def line_changes(before, after) -> list[LineChange]:
    """The lines of two quotations side by side, by product; the order of `after`, then what is gone."""
    waiting: dict = {}
    for line in before.items:
        waiting.setdefault(line.product_id, []).append(line)
    changes = []
    for line in after.items:
        former = waiting.get(line.product_id)
        changes.append(LineChange(line.name, former.pop(0) if former else None, line))
    changes += [LineChange(line.name, line, None) for lines in waiting.values() for line in lines]
    return changes


def sum_changes(before, after) -> Iterator[tuple]:
    """(name, before, after) of each sum, in the currencies of the two quotations."""
    for name in SUMS:
        yield name, getattr(before.totals, name), getattr(after.totals, name)
