"""The table of an import as it is to be read: what was found in the file, and what a person said about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, cast

from salesdept.common.tables.columns import refuse_twins
from salesdept.common.tables.reasons import Unreadable
from salesdept.common.tables.sheets import Sheet, sheets_of

from .columns import Kind, Recognised, mapped_by_hand, read_as, recognise, understood
from .decisions import Decisions
from .models import CustomerImport


@dataclass(frozen=True)
class Table:
    """One table of the file and what its columns tell; `titles` name all the tables that the file holds."""

    customer_import: CustomerImport
    sheet: Sheet
    told: Recognised
    titles: list[str]

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        with self.customer_import.stored.open("rb") as file:
            yield cast(BinaryIO, file)


def table_of(customer_import: CustomerImport) -> Table:
    """The table to be imported. Unreadable where there is none; its columns may still lack what is needed."""
    decided = customer_import.decided
    with customer_import.stored.open("rb") as file:
        sheets = sheets_of(cast(BinaryIO, file), understood, decided.encoding)
    sheet = sheets[decided.sheet] if decided.sheet < len(sheets) else sheets[0]
    told = _told(sheet, decided)
    if decided.columns is None:
        refuse_twins(sheet.header, told.columns)
    return Table(customer_import, sheet, told, [one.title for one in sheets])


def _told(sheet: Sheet, decided: Decisions) -> Recognised:
    if decided.columns is not None:
        return mapped_by_hand(decided.kind or recognise(sheet.header).kind, decided.columns, sheet.header)
    return read_as(decided.kind, sheet.header) if decided.kind in Kind.values else recognise(sheet.header)


def must_be_whole(table: Table) -> None:
    """Unreadable when a column is missing without which nothing can be imported."""
    if not table.told.is_whole:
        raise Unreadable("unknown_kind")
