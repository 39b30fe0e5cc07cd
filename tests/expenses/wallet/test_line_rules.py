"""5.2.2 What an invoice must be for its line to be handed in."""

import pytest
from django.core.files.storage import default_storage

from salesdept.common.errors import RuleBroken

from ..makers import add_line, make_budget, make_claim
from ..test_pages import page
from .acts import WALLET, a_message, a_receipt, as_filled, claim_of, drop, entertainment

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.2.2")]


class TestRulesOfLines:
    @pytest.fixture
    def _budget(self, office):
        make_budget(office, Travel=5000)

    @pytest.mark.usefixtures("_budget")
    def test_two_things_that_do_not_agree_are_looked_at_first(self, office, as_user):
        content = a_message().replace(b"<TaxAmount>100<", b"<TaxAmount>90<")
        invoice = drop(office.rep, content)
        assert (invoice.conflicts, invoice.is_claimable) == (["total"], False)
        claim = claim_of(office.rep, invoice)
        with pytest.raises(RuleBroken, match="don't agree"):
            claim.submit(by=office.rep)
        sent = as_filled(page(as_user(office.rep).get(invoice.get_absolute_url())))
        assert as_user(office.rep).post(invoice.get_absolute_url(), sent).status_code == 302
        claim.submit(by=office.rep)

    @pytest.mark.usefixtures("_budget")
    def test_no_more_is_claimed_than_the_invoice_says(self, office):
        claim = claim_of(office.rep, drop(office.rep))
        claim.lines.update(amount=2101)
        with pytest.raises(RuleBroken, match="no more is claimed"):
            claim.submit(by=office.rep)

    @pytest.mark.usefixtures("_budget")
    def test_entertainment_names_its_people(self, office):
        claim = claim_of(office.rep, drop(office.rep))
        claim.lines.update(category=entertainment())
        with pytest.raises(RuleBroken, match="entertained"):
            claim.submit(by=office.rep)

    @pytest.mark.usefixtures("_budget")
    @pytest.mark.parametrize(("buyer", "is_taken"), [("12345675", True), ("87654321", False), ("00000000", False)])
    def test_another_buyer_is_refused_where_the_company_says_so(self, buyer, is_taken, office, settings):
        settings.COMPANY_TAX_ID = "12345675"
        claim = claim_of(office.rep, drop(office.rep, a_receipt(buyer_tax_id=buyer)))
        refusal = claim.steps()["submit"].refusal(claim, office.rep)
        assert refusal is None
        settings.REFUSE_OTHER_BUYERS = True
        refusal = claim.steps()["submit"].refusal(claim, office.rep)
        assert (refusal is None) == is_taken


def test_a_file_that_is_gone_is_not_handed_in(office):
    make_budget(office, Travel=5000)
    claim = make_claim(office.rep, 10)
    default_storage.delete(claim.lines.get().document.name)
    with pytest.raises(RuleBroken, match="not there any more"):
        claim.submit(by=office.rep)
    claim.refresh_from_db()
    assert claim.state == "draft"


def test_what_lies_in_the_wallet_is_not_attached_beside_it(office):
    """Its rules go by what was read off the file; attached by hand, and deleted there, they would not be asked."""
    make_budget(office, Travel=5000)
    content = a_receipt()
    invoice = drop(office.rep, content)
    invoice.discard(by=office.rep)
    claim = make_claim(office.rep, 10)
    claim.lines.all().delete()
    add_line(claim, 99, content=content)
    with pytest.raises(RuleBroken, match="of your wallet") as refusal:
        claim.submit(by=office.rep)
    assert refusal.value.remedy_url == f"{WALLET}?gone={invoice.pk}"
