"""5.2.2 What names nothing is answered in words."""

import pytest

from salesdept.common.calendar import today
from salesdept.common.errors import RuleBroken

from .. import papers
from ..makers import make_budget, make_category, make_claim
from .acts import WALLET, a_message, drop

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.2.2")]


class TestWhatNamesNothing:
    """What is typed into an address or a number by hand is answered in words, never by a server error."""

    NO_ID = "x" * 36

    @pytest.mark.parametrize(
        "address", [f"{WALLET}?gone=", "/expenses/claims/new/?paper=", "/expenses/claims/new/?visit="]
    )
    def test_an_address_that_names_nothing(self, address, office, as_user):
        assert as_user(office.rep).get(address + self.NO_ID).status_code == 200

    def test_a_paper_that_is_none(self, office, api_as):
        line = {"paper": self.NO_ID, "category": make_category().name, "spent_on": str(today()), "purpose": "x"}
        sent = api_as(office.rep).post("/api/v1/claims/", {"title": "T", "lines": [line]}, format="json")
        assert sent.status_code == 400

    @pytest.mark.parametrize("number", ["ß" * 40, "ﷺ" * 40, "АB12345678", "AB1234567٨", "A" * 25, "--"])
    def test_what_no_invoice_bears_is_no_number(self, number, office, as_user):
        invoice = drop(office.rep, a_message())
        typed = {"number": number, "issued_on": str(today()), "total": "9", "currency": "TWD"}
        assert as_user(office.rep).post(invoice.get_absolute_url(), typed).status_code == 422

    def test_an_invoice_without_its_total_is_no_expense_yet(self, office, api_as, as_user):
        invoice = drop(office.rep, papers.encoded(papers.picture(papers.CODES["ordinary"])))
        assert invoice.total is None
        line = {"paper": str(invoice.pk), "category": make_category().name, "spent_on": str(today()), "purpose": "x"}
        asked = {"title": "T", "lines": [line | {"amount": "10"}]}
        assert "wallet" in str(api_as(office.rep).post("/api/v1/claims/", asked, format="json").data)
        make_budget(office, Travel=5000)
        claim = make_claim(office.rep, 10)
        claim.lines.update(paper=invoice)
        assert as_user(office.rep).get(claim.get_absolute_url()).status_code == 200
        with pytest.raises(RuleBroken, match="not complete") as refusal:
            claim.submit(by=office.rep)
        assert refusal.value.remedy_url == invoice.get_absolute_url()
