"""Workbooks that leave row by row are whole workbooks, and no text in them is a formula."""

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from openpyxl import load_workbook

from salesdept.common.tables.workbook import table_as_workbook

MIDNIGHT = datetime(2026, 2, 28)  # noqa: DTZ001 - what openpyxl gives back


def made(*sheets) -> bytes:
    return b"".join(table_as_workbook(sheets))


def read(content: bytes) -> dict[str, list[tuple]]:
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_what_goes_in_comes_out_sheet_by_sheet():
    cells = (
        "永信 <科技> & “Co”",
        7,
        Decimal("12.50"),
        True,
        None,
        "",
        date(2026, 2, 28),
        datetime(2026, 2, 28, 1, 30, tzinfo=UTC),
    )
    assert read(made(("資料", [("a",), cells]), ("By", [("x",)]))) == {
        "資料": [
            ("a", None, None, None, None, None, None, None),
            ("永信 <科技> & “Co”", 7, 12.5, True, None, None, MIDNIGHT, MIDNIGHT + timedelta(hours=9, minutes=30)),
        ],
        "By": [("x",)],
    }


def test_a_text_that_begins_like_a_formula_and_signs_no_workbook_can_hold_do_no_harm():
    ((first, second),) = read(made(("S", [("=cmd|' /C calc'!A0", "bell\x07")])))["S"]
    assert first == "'=cmd|' /C calc'!A0"
    assert second == "bell"
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(made(("S", [("=1+1",)])))).read("xl/worksheets/sheet1.xml")


def test_the_first_rows_are_sent_before_the_last_are_read():
    asked = []

    def rows():
        for number in range(5_000):
            asked.append(number)
            yield (number, "x" * 20)

    pieces = table_as_workbook([("S", rows())])
    next(pieces)
    assert len(asked) < 1_000
    assert len(read(b"".join(table_as_workbook([("S", rows())])))["S"]) == 5_000


def test_a_book_without_rows_is_a_book():
    assert read(made(("S", []))) == {"S": []}
