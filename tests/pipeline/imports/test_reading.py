import io
from datetime import date
from decimal import Decimal
from itertools import islice

import pytest

from pipeline.imports.columns import Kind, recognise, understood
from pipeline.imports.reasons import BadValue, Unreadable
from pipeline.imports.rows import Fault, RowReader, date_order_in
from pipeline.imports.stages import Meaning
from salesdept.common.tables.sheets import MAX_COLUMNS, sheets_of
from salesdept.common.tables.values import DateReader, as_amount

from .makers import (
    ACCOUNTS,
    DEAL_COLUMNS,
    DEALS,
    PRODUCTS,
    TEAMS,
    ZH_HANS_DEALS,
    ZH_HANT_DEALS,
    as_csv,
    as_xlsx,
    typed,
    zip_of,
)

KINDS = {Kind.TEAMS: TEAMS, Kind.PRODUCTS: PRODUCTS, Kind.ACCOUNTS: ACCOUNTS, Kind.DEALS: DEALS}


def sheet_in(content: bytes):
    return sheets_of(io.BytesIO(content), understood)[0]


def rows_of(content: bytes, **options) -> list:
    file = io.BytesIO(content)
    sheet = sheets_of(file, understood)[0]
    return list(RowReader(sheet, recognise(sheet.header), **options).read(file))


def why_unreadable(content: bytes) -> str:
    with pytest.raises(Unreadable) as refusal:
        sheets_of(io.BytesIO(content), understood)
    assert refusal.value.reason.text
    return refusal.value.reason.code


@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp950", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_file_is_recognised_by_its_columns_in_any_encoding_with_any_separator(kind, encoding, separator):
    content = as_csv(KINDS[kind], encoding=encoding, separator=separator)
    sheet = sheet_in(content)
    assert recognise(sheet.header).kind == kind
    assert not [row for row in rows_of(content) if isinstance(row, Fault)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp950", "gb18030"])
def test_traditional_chinese_columns_dates_and_amounts_are_read(encoding):
    content = as_csv(ZH_HANT_DEALS, encoding=encoding)
    first, second, third = rows_of(content)
    assert sheet_in(content).encoding in {encoding, "utf-16"}
    assert (first.person, first.account, first.meaning) == ("林淑芬", "臺灣水泥股份有限公司", Meaning.WON)
    assert (first.started_on, first.closed_on, first.value) == (date(2017, 2, 20), date(2017, 3, 1), Decimal("1054.00"))
    assert (second.closed_on, second.value) == (date(2017, 3, 15), Decimal("2000.00"))
    assert (third.meaning, third.closed_on, third.value) == (Meaning.REQUIREMENTS, None, None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-be", "gb18030"])
def test_simplified_chinese_columns_dates_and_amounts_are_read(encoding):
    first, second, _third = rows_of(as_csv(ZH_HANS_DEALS, encoding=encoding))
    assert (first.person, first.closed_on, first.value) == ("刘建宏", date(2017, 3, 1), Decimal("1054.00"))
    assert (second.closed_on, second.value) == (date(2017, 3, 15), Decimal("2000.00"))


def test_a_workbook_named_csv_is_read_as_the_workbook_it_is():
    rows = rows_of(as_xlsx(typed(DEALS)))
    assert rows[0].closed_on == date(2017, 3, 1)
    assert rows[0].value == Decimal("5000.00")
    assert rows[0].line == 2


def test_a_workbook_with_four_sheets_holds_four_tables():
    content = as_xlsx(TEAMS, PRODUCTS, ACCOUNTS, DEALS, [])
    kinds = [recognise(sheet.header).kind for sheet in sheets_of(io.BytesIO(content), understood)]
    assert kinds == [Kind.TEAMS, Kind.PRODUCTS, Kind.ACCOUNTS, Kind.DEALS]


def test_titles_above_the_heading_are_passed_over():
    content = as_csv([("Report of March",), (), *DEALS])
    assert sheet_in(content).heading_line == 3
    assert rows_of(content)[0].line == 4


def test_line_breaks_inside_a_value_do_not_shift_the_line_numbers():
    rows = rows_of(as_csv([ACCOUNTS[0], ("Acme\nCorporation", "", "", "1"), ACCOUNTS[2]]))
    assert [row.line for row in rows] == [2, 4]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\n  \n\n", "empty_file"),
        (b"%PDF-1.7\n1 0 obj", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "not_a_table"),
        (bytes(5000), "not_a_table"),
        (bytes(range(256)) * 40, "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_excel"),
        (b"PK\x03\x04 torn off", "broken_workbook"),
        (zip_of(**{"letter.txt": b"no workbook"}), "not_a_table"),
        (as_xlsx([]), "empty_file"),
        (as_csv([DEAL_COLUMNS]), "no_rows"),
        (as_csv([[f"column {n}" for n in range(50_000)], ["x"] * 50_000]), "too_wide"),
        (as_xlsx([[f"column {n}" for n in range(MAX_COLUMNS + 1)], ["x"] * MAX_COLUMNS]), "too_wide"),
        (as_csv(DEALS) + b'"' + b"x" * 200_000, "unclosed_quote"),
        (b"account\n" + b"x" * (33 << 20), "too_large"),
    ],
)
def test_what_is_no_table_is_refused_in_plain_words(content, code):
    assert why_unreadable(content) == code


def test_a_workbook_that_declares_entities_is_refused_unread():
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    assert why_unreadable(zip_of(**{"xl/workbook.xml": bomb})) == "broken_workbook"


def test_a_workbook_that_would_unpack_to_too_much_is_refused_unread(monkeypatch):
    monkeypatch.setattr("salesdept.common.tables.sheets.MAX_UNPACKED", 1 << 20)
    assert why_unreadable(zip_of(**{"xl/workbook.xml": bytes(2 << 20)})) == "too_large"


def test_more_cells_than_the_heading_make_the_row_bad_and_fewer_do_not():
    short, long = rows_of(as_csv([ACCOUNTS[0], ("Acme",), ("Beta", "a", "b", "1", "extra")]))
    assert short.name == "Acme"
    assert (long.line, long.reason.code) == (3, "too_many_cells")


def test_a_nul_or_unreadable_byte_makes_its_row_bad_and_no_other():
    content = as_csv(ACCOUNTS).replace(b"Betatech", b"Beta\x00tech").replace(b"Cancity", b"Canc\xffity")
    content += "台灣水泥,建材,台北,10\r\n".encode() * 2
    good, nul, unreadable, *_rest = rows_of(content)
    assert good.name == "Acme Corporation"
    assert (nul.line, nul.column, nul.reason.code) == (3, "account", "bad_character")
    assert (unreadable.line, unreadable.reason.code) == (4, "bad_character")
    assert "\x00" not in "".join(nul.cells) + nul.value


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("opportunity_id", "", "empty"),
        ("deal_stage", "Floating", "unknown_stage"),
        ("close_date", "2017-02-30", "not_a_date"),
        ("close_date", "soon", "not_a_date"),
        ("close_date", "", "won_without_date"),
        ("close_date", "2016-01-01", "closed_before_start"),
        ("close_value", "about 500", "not_an_amount"),
        ("close_value", "-5", "negative"),
        ("close_value", "0", "won_for_nothing"),
        ("close_value", "9" * 20, "too_big"),
        ("account", "", "won_without_customer"),
        ("opportunity_id", "x" * 41, "too_long_text"),
    ],
)
def test_a_bad_value_is_named_by_line_column_value_and_reason(column, value, code):
    row = list(DEALS[1])
    row[DEAL_COLUMNS.index(column)] = value
    _good, bad = rows_of(as_csv([DEAL_COLUMNS, DEALS[2], row]))
    assert (bad.line, bad.column, bad.reason.code) == (3, column, code)
    assert bad.value == value
    assert bad.reason.text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2017-03-01", date(2017, 3, 1)),
        ("2017/3/1", date(2017, 3, 1)),
        ("2017.03.01", date(2017, 3, 1)),
        ("20170301", date(2017, 3, 1)),
        ("2017年3月1日", date(2017, 3, 1)),
        ("106/03/01", date(2017, 3, 1)),
        ("1060301", date(2017, 3, 1)),
        ("民國106年3月1日", date(2017, 3, 1)),
        ("99/12/31", date(2010, 12, 31)),
        ("２０１７／０３／０１", date(2017, 3, 1)),
        ("2017-03-01 00:00:00", date(2017, 3, 1)),
        ("2017-02-28T17:00:00.000Z", date(2017, 3, 1)),
        ("42795", date(2017, 3, 1)),
        (42795, date(2017, 3, 1)),
        ("25/03/2017", date(2017, 3, 25)),
        ("03/25/2017", date(2017, 3, 25)),
        ("03/03/2017", date(2017, 3, 3)),
        ("", None),
    ],
)
def test_dates_are_read_as_they_are_written_here(text, day):
    assert DateReader().read(text) == day


def test_a_date_that_can_be_read_two_ways_is_asked_not_guessed():
    with pytest.raises(BadValue) as refusal:
        DateReader().read("01/03/2017")
    assert refusal.value.reason.code == "date_order"
    assert DateReader("dmy").read("01/03/2017") == date(2017, 3, 1)
    assert DateReader("mdy").read("01/03/2017") == date(2017, 1, 3)


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["01/03/2017", "25/03/2017"], "dmy"),
        (["01/03/2017", "03/25/2017"], "mdy"),
        (["01/03/2017", "02/03/2017"], "ask"),
        (["2017-03-01", "106/03/01"], ""),
    ],
)
def test_the_file_decides_the_order_of_day_and_month_when_a_date_shows_it(dates, order):
    rows = [("D", "Ann", "P", "Acme", "Won", "", day, "5") for day in dates]
    file = io.BytesIO(as_csv([DEAL_COLUMNS, *rows]))
    sheet = sheets_of(file, understood)[0]
    assert date_order_in(sheet, recognise(sheet.header), file)[0] == order


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1054", "1054.00"),
        ("1,054", "1054.00"),
        ("12,345,678.90", "12345678.90"),
        ("1.054,50", "1054.50"),
        ("1 054", "1054.00"),
        ("1054,5", "1054.50"),
        ("NT$1,054", "1054.00"),
        ("¥1,054.00", "1054.00"),
        ("1,054元", "1054.00"),
        ("１，０５４", "1054.00"),
        ("12萬", "120000.00"),
        ("1.5亿", "150000000.00"),
        ("(500)", "-500.00"),
        ("-500", "-500.00"),
        ("0.125", "0.13"),
        (1054, "1054.00"),
        (1054.5, "1054.50"),
    ],
)
def test_amounts_are_read_with_separators_signs_and_full_width_digits(text, amount):
    assert as_amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["abc", "1,05,4", "=1+1", "--", "1.2.3", "nan", "inf", True, "1e400"])
def test_what_is_no_amount_is_not_taken_for_one(text):
    with pytest.raises(BadValue):
        as_amount(text)


def test_columns_that_would_set_owner_or_id_are_not_used():
    told = recognise(["id", "account", "owner", "created_at", "version", "sector"])
    assert set(told.columns) == {"account", "sector"}
    assert told.unused == ["id", "owner", "created_at", "version"]


def test_a_file_of_deals_that_lacks_a_needed_column_is_not_taken_for_something_else():
    assert recognise([title for title in DEAL_COLUMNS if title != "deal_stage"]).kind == ""


def test_a_long_file_is_read_row_by_row():
    file = io.BytesIO(as_csv([DEAL_COLUMNS, *([DEALS[1]] * 100_000)]))
    sheet = sheets_of(file, understood)[0]
    assert len(list(islice(sheet.rows(file), 3))) == 3
    assert file.tell() < 1 << 20
