"""Three public sets of claims and card lines against what was computed of them elsewhere: differences 0 (5.3.2)."""

import csv
import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from expenses.models import PastExpense

from .history import decided, taken, uploaded

DATA = Path("/work/shared/data")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.clause("5.3.2"),
    pytest.mark.skipif(not DATA.exists(), reason="THE PUBLIC EXPENSES ARE NOT HERE: nothing was compared."),
]


def brought_in(finance, *paths: str, **decisions) -> list[dict]:
    """The reports of these files, taken one after the other."""
    reports = []
    for path in paths:
        read = decided(uploaded(finance, (DATA / path).read_bytes(), Path(path).name), finance, **decisions)
        done = taken(read, finance)
        assert done.state == "done"
        reports.append(done.report)
    return reports


def headline(folder: str) -> dict:
    return json.loads((DATA / folder / "headline.json").read_text(), parse_float=Decimal)


def rows_of(path: str) -> list[dict]:
    with (DATA / path).open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def sums(*fields: str) -> dict[tuple, Decimal]:
    """Of all that was taken, by fields of the row and month."""
    found: dict[tuple, Decimal] = defaultdict(Decimal)
    for one in PastExpense.objects.counted():
        found[(*(getattr(one, name) for name in fields), f"{one.spent_on:%Y-%m}")] += one.amount
    return dict(found)


def total() -> Decimal:
    return sum((one.amount for one in PastExpense.objects.counted()), Decimal(0))


def test_travel_claims_of_several_amounts_a_row(office):
    told = headline("claims_travel_ca/oracle")
    (report,) = brought_in(office.finance, "claims_travel_ca/travel_claims_open.csv")
    assert (report["rows"], report["faults"], report["remarks"]) == (told["rows"], 0, told["total_mismatch_rows"])
    assert Decimal(report["stated"]) == told["total"]
    expected = {
        (row["category"], row["month"]): Decimal(row["amount"])
        for row in rows_of("claims_travel_ca/oracle/category_month.csv")
        if Decimal(row["amount"])
    }
    assert sums("file_category") == expected
    assert total() == sum(told["by_category"].values())
    wrong = {row["ref_number"] for row in rows_of("claims_travel_ca/oracle/total_mismatch.csv")}
    lines = {line for line, *_rest in report["pointed_out"]}
    assert {one.reference for one in PastExpense.objects.filter(line__in=lines)} == wrong


def test_card_lines_with_categories_refunds_and_doubles(office):
    told = headline("expenses_oxford/oracle_categories")
    (report,) = brought_in(office.finance, "expenses_oxford/procurement-card-2017-jan-feb.csv")
    assert (report["taken"], report["refunds"]) == (told["rows"], told["negative_rows"])
    assert total() == told["total"]
    expected = {
        (row["category"].replace("(blank)", ""), row["month"]): Decimal(row["sum"])
        for row in rows_of("expenses_oxford/oracle_categories/category_month.csv")
    }
    assert sums("file_category") == expected
    extra = sum(Decimal(amount) * (len(lines) - 1) for _day, amount, _seller, lines, _here in report["alike"])
    found = len(report["alike"]), report["doubles"], extra
    assert found == (told["dup_groups"], told["dup_extra_rows"], told["dup_extra_value"])


def test_card_lines_in_three_files_of_another_layout(office):
    told = headline("expenses_oxford/oracle_3col")
    months = ("july", "august", "september")
    paths = [f"expenses_oxford/procurement-card-spending-{month}-2017.csv" for month in months]
    reports = brought_in(office.finance, *paths, date_order="dmy")
    assert sum(report["taken"] for report in reports) == told["rows"]
    assert sums() == {(month,): amount for month, amount in told["by_month"].items()}
    assert total() == told["total"]
    refunds = PastExpense.objects.filter(amount__lt=0)
    assert (len(refunds), sum(one.amount for one in refunds)) == (told["negative_rows"], told["negative_total"])
    assert PastExpense.objects.filter(seller="").count() == told["missing_supplier"]
    assert sum(len(report["alike"]) for report in reports) == told["dup_groups"]
    assert sum(report["doubles"] for report in reports) == told["dup_extra_rows"]


def test_larger_card_payments(office):
    told = headline("expenses_homeoffice/oracle")
    (report,) = brought_in(office.finance, "expenses_homeoffice/homeoffice_gpc_2020_h1.csv")
    assert report["taken"] == told["rows"]
    assert sums() == {(month,): amount for month, amount in told["by_month"].items()}
    assert total() == told["total"]
    assert (len(report["alike"]), report["doubles"]) == (told["dup_groups"], told["dup_extra_rows"])
