"""The tables of an import as they are to be read: what was found in the files, and what a person said about them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import BinaryIO

from salesdept.common.tables.columns import refuse_twins
from salesdept.common.tables.sheets import Sheet, sheets_of

from .columns import Kind, Recognised, mapped_by_hand, read_as, recognise, understood
from .reasons import Reason, Unreadable
from .rows import RowReader, date_order_in


@dataclass
class Source:
    """One table of one file. `problem` says why it can't be read, then nothing else counts."""

    key: str
    file: "ImportFile"  # noqa: F821 - models stand on this module
    sheet: Sheet | None
    told: Recognised
    is_taken: bool = True
    date_order: str = ""
    date_example: str = ""
    problem: Reason | None = None

    @property
    def kind(self) -> str:
        return self.told.kind

    @property
    def can_be_read(self) -> bool:
        return self.is_taken and self.problem is None and self.told.is_whole

    @property
    def asks_date_order(self) -> bool:
        return self.date_order == "ask"

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        with self.file.stored.open("rb") as file:
            yield file

    def reader(self, *, stages: dict, odd: Callable | None = None) -> RowReader:
        order = "" if self.asks_date_order else self.date_order
        return RowReader(self.sheet, self.told, date_order=order, stages=stages, odd=odd)

    @property
    def title(self) -> str:
        return f"{self.file.name} · {self.sheet.title}" if self.sheet and self.sheet.title else self.file.name


def sources_of(files, said: dict) -> list[Source]:
    """Every table of the `files`, teams before products before customers before deals. `said`: answers by table key."""
    found = [source for file in files for source in _sources_in(file, said)]
    order = [*Kind.values, ""]
    return sorted(found, key=lambda source: order.index(source.kind))


def _sources_in(file, said: dict) -> list[Source]:
    encoding = said.get(f"{file.pk}:0", {}).get("encoding", "")
    try:
        with file.stored.open("rb") as content:
            sheets = sheets_of(content, understood, encoding)
    except Unreadable as error:
        return [Source(f"{file.pk}:0", file, None, Recognised("", {}), problem=error.reason)]
    return [_source(file, place, sheet, said.get(f"{file.pk}:{place}", {})) for place, sheet in enumerate(sheets)]


def _source(file, place: int, sheet: Sheet, said: dict) -> Source:
    source = Source(f"{file.pk}:{place}", file, sheet, _told(sheet, said), is_taken=said.get("take", True))
    try:
        if not source.told.is_whole:
            raise Unreadable("unknown_kind")
        if not said.get("columns"):
            refuse_twins(sheet.header, source.told.columns)
        with source.opened() as content:
            source.date_order, source.date_example = date_order_in(sheet, source.told, content)
    except Unreadable as error:
        source.problem = error.reason
    if source.asks_date_order and said.get("date_order") in ("dmy", "mdy"):
        source.date_order = said["date_order"]
    return source


def _told(sheet: Sheet, said: dict) -> Recognised:
    if said.get("kind") not in Kind.values:
        return recognise(sheet.header)
    if "columns" in said:
        return mapped_by_hand(said["kind"], said["columns"], sheet.header)
    return read_as(said["kind"], sheet.header)


def described(source: Source) -> dict:
    """The table as the preview and the report keep it."""
    return {
        "key": source.key,
        "title": source.title,
        "kind": source.kind,
        "columns": source.told.columns,
        "unused": source.told.unused,
        "missing": [one.key for one in source.told.missing],
        "is_taken": source.is_taken,
        "date_order": source.date_order,
        "date_example": source.date_example,
        "sheet": asdict(source.sheet) if source.sheet else None,
        "problem": asdict(source.problem) if source.problem else None,
    }
