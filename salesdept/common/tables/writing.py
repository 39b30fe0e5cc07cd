"""Writing tables that nobody's spreadsheet mistakes for a program."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from .values import Cell

FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t\r]")
NUMBER = re.compile(r"[+-]?\d[\d,.]*%?")


def table_as_csv(titles: Sequence[str], rows: Iterable[Sequence[Cell | Decimal]]) -> Iterator[str]:
    """The lines of a CSV, made as they are asked for. Begin with the mark by which Excel knows UTF-8."""
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow([guarded(title) for title in titles])
    for row in rows:
        yield writer.writerow([_plain(cell) for cell in row])


def _plain(cell: Cell | Decimal) -> Cell | Decimal:
    return guarded(cell) if isinstance(cell, str) else cell


def guarded(cell: Cell) -> Cell:
    """A text that a spreadsheet would take for a formula gets a ' in front; numbers stay numbers."""
    text = str(cell)
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text.strip()) else cell


class Echo:
    """A file that gives back what is written into it, so that rows can be sent as they are made."""

    def write(self, text: str) -> str:
        return text
