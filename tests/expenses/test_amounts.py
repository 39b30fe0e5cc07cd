"""5.2.1 Amounts are read as people type them, and what could mean two things is refused."""

import pytest

from expenses.amounts import plain_amount
from expenses.models import ClaimLine

from .makers import make_budget
from .test_pages import as_sent, page
from .wallet.acts import as_filled

pytestmark = pytest.mark.clause("5.2.1")


@pytest.mark.parametrize(
    ("typed", "read"),
    [("12.5萬", "125000"), ("12.5万", "125000"), ("１２萬", "120000"), ("3 萬", "30000"), ("1.2億", "120000000"),
     ("1,200萬", "12000000"), ("-2万", "-20000"), ("1.23456万", "12345.6"), ("1,200", "1200"), ("0.10", "0.10")],
)  # fmt: skip
def test_thousands_and_units_are_read(typed, read):
    assert plain_amount(typed) == read


@pytest.mark.parametrize("typed", ["萬", "1,20萬", "5萬3", "萬5", "5萬萬", "1e3萬", "", "NaN萬"])
def test_what_is_no_amount_stays_as_it_is(typed):
    assert plain_amount(typed) == typed


@pytest.mark.django_db
def test_the_field_says_what_was_understood(office, as_user):
    make_budget(office, Travel=500_000)
    client = as_user(office.rep)
    refused = client.post("/expenses/claims/new/", as_sent({"amount": "12.5萬"}, title=""))
    assert as_filled(page(refused))["lines-0-amount"] == "125000"
    client.post("/expenses/claims/new/", as_sent({"amount": "12.5萬"}))
    assert ClaimLine.objects.get().amount == 125_000
