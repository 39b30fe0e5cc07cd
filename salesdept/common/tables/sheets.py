"""Tables in files: CSV with any usual separator, TSV, XLSX, vCards. Told by content, read as a stream."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, cast

from openpyxl import load_workbook

from .encodings import encoding_of
from .reasons import Unreadable
from .values import INVISIBLE, Cell, shown
from .vcards import TITLES, cards_in, holds_cards

MEGABYTE = 1 << 20
MAX_BYTES = 32 * MEGABYTE
MAX_UNPACKED = 400 * MEGABYTE
MAX_PARTS = 2_000
MAX_COLUMNS = 200
MAX_ROWS = 200_000
HEADING_WITHIN = 10
"""Lines in which the heading is looked for: reports have titles above it."""
SEPARATORS = ",\t;|"
NOT_TEXT = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"MZ", b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b")
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"

CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")

Line = tuple[int, list[Cell]]


@dataclass(frozen=True)
class Sheet:
    """One table of a file. `title` is the worksheet's, else ""; `heading_line` counts from 1, 0 where there is none."""

    form: str
    title: str = ""
    encoding: str = ""
    separator: str = ""
    heading_line: int = 1
    header: tuple[str, ...] = ()

    def rows(self, file: BinaryIO) -> Iterator[Line]:
        """The rows below the heading with their line numbers, empty ones left out. Unreadable beyond MAX_ROWS."""
        count = 0
        for number, cells in _lines(file, self):
            if number > self.heading_line and any(_is_filled(cell) for cell in cells):
                count += 1
                if count > MAX_ROWS:
                    raise Unreadable("too_long", limit=f"{MAX_ROWS:,}")
                yield number, cells


Understanding = Callable[[Sequence[str]], int]
"""How many of these column titles the reader of the file understands."""


def sheets_of(file: BinaryIO, understood: Understanding, encoding: str = "") -> list[Sheet]:
    """Every table of the file that has rows; Unreadable when there is none. `encoding` overrules the guess.

    The heading is the one of the first lines in which the most titles are `understood`.
    """
    head = _head(file)
    if holds_cards(head):
        return [_cards(file, encoding)]
    is_workbook = head.startswith(ZIP)
    sheets = [Sheet("xlsx", title) for title in _titles(file)] if is_workbook else [_csv_sheet(file, encoding)]
    found = [headed for headed in (_headed(file, sheet, understood) for sheet in sheets) if headed]
    if not found:
        raise Unreadable("empty_file")
    return found


def _head(file: BinaryIO) -> bytes:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    head = file.read(4096)
    if not head.strip():
        raise Unreadable("empty_file")
    if size > MAX_BYTES:
        raise Unreadable("too_large", limit=MAX_BYTES // MEGABYTE)
    if head.startswith(OLD_EXCEL):
        raise Unreadable("old_excel")
    if head.startswith(NOT_TEXT):
        raise Unreadable("not_a_table")
    return head


def _cards(file: BinaryIO, encoding: str) -> Sheet:
    """vCards as a table, a card a row; there is no line for the heading."""
    return Sheet("vcf", "", encoding or encoding_of(file), "", 0, TITLES)


def _headed(file: BinaryIO, sheet: Sheet, understood: Understanding) -> Sheet | None:
    """The sheet with its heading: of the first lines the one that says most; None for a sheet without any."""
    first = [(number, _titles_in(cells)) for number, cells in islice(_lines(file, sheet), HEADING_WITHIN)]
    first = [(number, titles) for number, titles in first if any(titles)]
    if not first:
        return None
    number, header = max(first, key=lambda line: understood(line[1][:MAX_COLUMNS]))
    if len(header) > MAX_COLUMNS:
        raise Unreadable("too_wide", limit=MAX_COLUMNS)
    headed = Sheet(sheet.form, sheet.title, sheet.encoding, sheet.separator, number, tuple(header))
    if next(headed.rows(file), None) is None:
        raise Unreadable("no_rows")
    return headed


def _titles_in(cells: Sequence[Cell]) -> list[str]:
    titles = [shown(cell).strip(INVISIBLE)[:80] for cell in cells]
    while titles and not titles[-1]:
        titles.pop()
    return titles


def _is_filled(cell: Cell) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip(INVISIBLE)))


def _lines(file: BinaryIO, sheet: Sheet) -> Iterator[Line]:
    return {"xlsx": _xlsx_lines, "csv": _csv_lines, "vcf": _card_lines}[sheet.form](file, sheet)


def _card_lines(file: BinaryIO, sheet: Sheet) -> Iterator[Line]:
    with _as_text(file, sheet.encoding) as text:
        for number, told in cards_in(text):
            cells: list[Cell] = [*(told.get(title, "") for title in TITLES)]
            yield number, cells


def _csv_sheet(file: BinaryIO, encoding: str) -> Sheet:
    encoding = encoding or encoding_of(file)
    with _as_text(file, encoding) as text:
        sample = text.read(MEGABYTE // 16)
    if len(CONTROL.findall(sample)) > max(3, len(sample) // 100):
        raise Unreadable("not_a_table")
    return Sheet("csv", "", encoding, _separator(sample))


@contextmanager
def _as_text(file: BinaryIO, encoding: str):
    """The file as text, left open afterwards. Bytes that can't be read turn into U+FFFD and make their row bad."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
    try:
        yield text
    finally:
        text.detach()


def _separator(sample: str) -> str:
    """The separator that cuts the first lines into the most columns of equal number."""
    if sample.lower().startswith("sep=") and len(sample) > 4:
        return sample[4]
    lines = sample.splitlines()[:20]

    def evenness(separator: str) -> tuple[int, int]:
        try:
            widths = [len(cells) for cells in csv.reader(lines, delimiter=separator) if cells]
        except csv.Error:
            return 0, 0
        usual = max(set(widths), key=lambda width: (width > 1, widths.count(width)), default=0)
        return (widths.count(usual), usual) if usual > 1 else (0, 0)

    return max(SEPARATORS, key=evenness)


def _csv_lines(file: BinaryIO, sheet: Sheet) -> Iterator[Line]:
    with _as_text(file, sheet.encoding) as text:
        reader = csv.reader(text, delimiter=sheet.separator)
        start = 1
        try:
            for cells in reader:
                yield start, cast(list[Cell], cells)
                start = reader.line_num + 1
        except csv.Error:
            raise Unreadable("unclosed_quote", line=start) from None


def _titles(file: BinaryIO) -> list[str]:
    """The visible worksheets' titles, after a look at what the archive would unpack to."""
    _refuse_traps(file)
    with _workbook(file) as book:
        return [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]


def _refuse_traps(file: BinaryIO) -> None:
    """Refuse an archive that unpacks to too much, holds no workbook, or XML that declares entities."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise Unreadable("not_a_table")
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise Unreadable("too_large", limit=MAX_BYTES // MEGABYTE)
            if any(_declares_entities(archive, part) for part in parts if part.filename.endswith((".xml", ".rels"))):
                raise Unreadable("broken_workbook")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        raise Unreadable("broken_workbook") from None


def _declares_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with archive.open(part) as content:
        return b"<!DOCTYPE" in content.read(2048).upper()


@contextmanager
def _workbook(file: BinaryIO):
    """The workbook, read as a stream. Whatever openpyxl stumbles over becomes Unreadable."""
    file.seek(0)
    book = None
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        yield book
    except Unreadable:
        raise
    except Exception:
        # openpyxl raises all kinds of errors at a damaged file.
        raise Unreadable("broken_workbook") from None
    finally:
        if book is not None:
            book.close()


def _xlsx_lines(file: BinaryIO, sheet: Sheet) -> Iterator[Line]:
    with _workbook(file) as book:
        page = book[sheet.title]
        # What the file says of its size may be a million empty rows, each of them filled up.
        page.reset_dimensions()
        for number, cells in enumerate(page.iter_rows(values_only=True), start=1):
            yield number, list(cells)
