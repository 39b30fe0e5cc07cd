"""Workbooks (XLSX) that leave row by row: the libraries at hand send nothing before they know the end."""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import RawIOBase
from itertools import chain
from xml.sax.saxutils import escape, quoteattr

from django.utils import timezone
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils.datetime import to_excel

from .batches import batches
from .values import Cell
from .writing import guarded

AT_A_TIME = 500
"""Rows that are written before something is sent."""

OFFICE = "http://schemas.openxmlformats.org"
SPREADSHEET = f"{OFFICE}/spreadsheetml/2006/main"
RELATIONS = f"{OFFICE}/officeDocument/2006/relationships"
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
DAY, MOMENT = 1, 2
"""Styles of cells, by their place among cellXfs: 14 and 22 are the day and the moment of the reader's own language."""
STYLES = (
    f'{HEAD}<styleSheet xmlns="{SPREADSHEET}"><fonts count="1"><font/></fonts><fills count="2">'
    '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/>'
    '<xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>'
)

Row = Sequence[Cell | Decimal | None]


def table_as_workbook(sheets: Sequence[tuple[str, Iterable[Row]]]) -> Iterator[bytes]:
    """The bytes of a workbook of (title, rows), made as they are asked for; texts are never formulas."""
    sent = Outgoing()
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _frame([title for title, _rows in sheets]):
            archive.writestr(name, text)
        for number, (_title, rows) in enumerate(sheets, 1):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as part:
                for some in batches(_sheet(rows), AT_A_TIME):
                    part.write("".join(some).encode())
                    yield sent.taken()
    yield sent.taken()


def _frame(titles: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(name, content) of the parts around the sheets."""
    numbers = range(1, len(titles) + 1)
    kinds = {"workbook.xml": "sheet.main", "styles.xml": "styles"}
    kinds |= {f"worksheets/sheet{number}.xml": "worksheet" for number in numbers}
    overrides = (f'<Override PartName="/xl/{name}" ContentType="{MIME}.{kind}+xml"/>' for name, kind in kinds.items())
    yield (
        "[Content_Types].xml",
        f'{HEAD}<Types xmlns="{OFFICE}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{''.join(overrides)}</Types>",
    )
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    of_book = [*(("worksheet", f"worksheets/sheet{number}.xml") for number in numbers), ("styles", "styles.xml")]
    yield "xl/_rels/workbook.xml.rels", _relations(of_book)
    named = (
        f'<sheet name={quoteattr(title[:31])} sheetId="{number}" r:id="r{number}"/>'
        for number, title in zip(numbers, titles, strict=True)
    )
    yield (
        "xl/workbook.xml",
        f'{HEAD}<workbook xmlns="{SPREADSHEET}" xmlns:r="{RELATIONS}"><sheets>{"".join(named)}</sheets></workbook>',
    )
    yield "xl/styles.xml", STYLES


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    lines = (
        f'<Relationship Id="r{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{HEAD}<Relationships xmlns="{OFFICE}/package/2006/relationships">{"".join(lines)}</Relationships>'


def _sheet(rows: Iterable[Row]) -> Iterator[str]:
    lines = (f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    return chain([f'{HEAD}<worksheet xmlns="{SPREADSHEET}"><sheetData>'], lines, ["</sheetData></worksheet>"])


def _cell(value: Cell | Decimal | None) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{value:d}</v></c>'
    if isinstance(value, int | float | Decimal):
        return f"<c><v>{value}</v></c>"
    if isinstance(value, date):
        return _day_or_moment(value)
    text = escape(ILLEGAL_CHARACTERS_RE.sub("", str(guarded(value))))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _day_or_moment(value: date) -> str:
    """Moments by the company's clock: a workbook knows no zones."""
    if not isinstance(value, datetime):
        return f'<c s="{DAY}"><v>{to_excel(value)}</v></c>'
    return f'<c s="{MOMENT}"><v>{to_excel(timezone.make_naive(value))}</v></c>'


class Outgoing(RawIOBase):
    """A file that can't go back: what was written since it was last asked is handed out and forgotten."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)
