"""Earlier purchases come in by file (7.1.1): each to its customer, once, shown before, taken back after."""

from datetime import date
from decimal import Decimal

import pytest

from customers.imports.models import CustomerImport
from customers.imports.work import work_on_imports
from customers.models import Customer, Purchase
from salesdept.common.models import AuditEntry

from .imports import as_upload
from .makers import make_customer

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.1")]

HEADER = ("客戶名稱", "購買內容", "購買日期", "金額", "幣別", "訂單編號", "供應商", "到期日")
BOUGHT = [
    HEADER,
    ("永信電子股份有限公司", "財務模組", "2024-03-01", "NT$420,000", "", "PO-1", "", ""),
    ("永信電子", "備份年約", "2025/1/15", "6,800", "usd", "", "Rubrik", "2026-01-14"),
]


@pytest.fixture
def file(office):
    return make_customer(office.rep, name="永信電子股份有限公司")


def checked(rows, by) -> CustomerImport:
    asked = CustomerImport.upload(as_upload(rows), by=by, kind="purchases")
    work_on_imports()
    asked.refresh_from_db()
    return asked


def imported(rows, by) -> CustomerImport:
    done = checked(rows, by)
    done.start(by=by)
    work_on_imports()
    done.refresh_from_db()
    return done


def test_each_row_joins_the_file_of_its_customer_in_its_currency_and_traced(office, as_user, file):
    asked = checked(BOUGHT, office.rep)
    assert asked.plan["purchases"] == {"new": 2}
    assert not Purchase.objects.exists()
    assert "財務模組" in as_user(office.rep).get(asked.get_absolute_url()).content.decode()
    assert "What was bought</th>" in as_user(office.rep).get(asked.get_absolute_url()).content.decode()
    asked.start(by=office.rep)
    work_on_imports()
    later, first = file.purchases.all()
    assert (first.amount, first.currency, first.number, first.seller) == (Decimal(420_000), "TWD", "PO-1", "")
    assert (later.currency, later.seller, later.ends_on) == ("USD", "Rubrik", date(2026, 1, 14))
    assert AuditEntry.objects.of(first).get().action == "import"
    assert Customer.objects.count() == 1


def test_what_the_file_has_already_and_what_stands_twice_in_it_comes_once(office, file):
    imported([*BOUGHT, BOUGHT[1]], office.rep)
    assert Purchase.objects.count() == 2
    assert checked(BOUGHT, office.rep).plan["purchases"] == {"same": 2}


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (("Nobody Ltd", "x", "2024-03-01", "", "", "", "", ""), "客戶名稱", "no_file"),
        (("永信電子", "", "2024-03-01", "", "", "", "", ""), "購買內容", "empty"),
        (("永信電子", "x", "", "", "", "", "", ""), "購買日期", "empty"),
        (("永信電子", "x", "2099-03-01", "", "", "", "", ""), "購買日期", "not_of_its_kind"),
        (("永信電子", "x", "2024-03-01", "-5", "", "", "", ""), "金額", "not_of_its_kind"),
        (("永信電子", "x", "2024-03-01", "5", "T$", "", "", ""), "幣別", "not_of_its_kind"),
        (("永信電子", "x", "2024-03-01", "5", "", "", "", "2023-01-01"), "到期日", "not_of_its_kind"),
    ],
)
def test_a_row_that_can_not_be_is_left_out_with_its_column_and_reason(office, file, row, column, code):
    done = imported([*BOUGHT, row], office.rep)
    left = done.left_out.get()
    assert (left.column, left.reason.code) == (column, code)
    assert Purchase.objects.count() == 2


@pytest.mark.clause("7.1.3")
def test_nothing_comes_into_the_file_of_a_colleague(office, file):
    asked = checked(BOUGHT, office.other_rep)
    assert {row.reason.code for row in asked.left_out.all()} == {"kept_by_colleague"}
    assert not Purchase.objects.exists()


def test_an_import_is_taken_back_but_for_what_was_changed_since(office, as_user, file):
    done = imported(BOUGHT, office.rep)
    corrected = Purchase.objects.get(number="PO-1")
    corrected.withdraw(by=office.rep, reason="not theirs")
    done.undo(by=office.rep)
    work_on_imports()
    assert list(Purchase.objects.all()) == [corrected]


def test_without_what_and_when_there_is_nothing_to_import(office, file):
    asked = checked([("客戶名稱", "金額"), ("永信電子", "5")], office.rep)
    assert asked.plan["missing"] == ["what", "bought_on"]


def test_a_file_that_tells_what_was_bought_and_when_is_known_without_being_asked(office, file):
    asked = CustomerImport.upload(as_upload(BOUGHT), by=office.rep)
    work_on_imports()
    asked.refresh_from_db()
    assert asked.plan["purchases"] == {"new": 2}
