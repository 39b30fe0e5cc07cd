"""The bad rows of an import as a file: to be repaired there and imported again."""

from collections.abc import Iterator

from salesdept.common.tables.left_out import rows_as_csv

from .models import SalesImport


def bad_rows_of(sales_import: SalesImport, place: int) -> Iterator[str]:
    """The lines of a CSV: the table's columns as they came, then line, column, reason. KeyError: no such table."""
    table = {n: one for n, one in enumerate((sales_import.plan or {})["tables"]) if one["sheet"]}[place]
    return rows_as_csv(table["sheet"]["header"], sales_import.bad_rows.filter(table=table["key"]))
