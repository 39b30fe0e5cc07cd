"""The bad rows of an import as a file: to be repaired there and imported again."""

import csv
from collections.abc import Iterator

from django.utils.translation import gettext as _

from salesdept.common.tables.values import Cell
from salesdept.common.tables.writing import Echo, guarded

from .models import BadRow, SalesImport


def bad_rows_of(sales_import: SalesImport, place: int) -> Iterator[str]:
    """The lines of a CSV: the table's columns as they came, then line, column, reason. KeyError: no such table."""
    table = {n: one for n, one in enumerate((sales_import.plan or {})["tables"]) if one["sheet"]}[place]
    return _lines(table, sales_import.bad_rows.filter(table=table["key"]))


def _lines(table: dict, rows) -> Iterator[str]:
    writer = csv.writer(Echo())
    header = table["sheet"]["header"]
    # Excel takes a CSV for the machine's old code page unless it begins with the mark.
    yield "\ufeff" + writer.writerow(
        [guarded(title) for title in [*header, _("Line"), _("Column"), _("Why not taken")]]
    )
    for row in rows.iterator():
        yield writer.writerow([guarded(cell) for cell in _filled(row, len(header))])


def _filled(row: BadRow, width: int) -> list[Cell]:
    cells = (row.cells + [""] * width)[:width]
    return [*cells, row.line, row.column, row.reason.text]
