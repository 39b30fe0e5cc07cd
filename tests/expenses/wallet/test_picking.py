"""5.2.2 Claims are built of what lies in the wallet, and of visits."""

import pytest
from django.urls import reverse

from expenses.drafts.names import MOST_EXPENSES
from expenses.models import Claim, InvoiceKey, WalletInvoice
from tests.customers.makers import make_customer

from ..makers import make_budget, make_category
from ..test_pages import page
from .acts import NUMBER, WALLET, a_message, a_receipt, as_filled, claim_of, drop, log_visit

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.2.2")]


def _as_read(like, number: int) -> dict:
    """Facts of another invoice that was read as well as `like`."""
    return {
        "name": f"{number}.pdf",
        "number": f"EF-{number:08}",
        "sha256": f"{number:064}",
        "total": 7 + number,
        "issued_on": like.issued_on,
        "currency": like.currency,
        "key": f"EF-{number:08}",
    }


class TestPicking:
    def test_a_claim_is_built_of_what_is_ticked(self, office, as_user):
        make_budget(office, Travel=5000)
        invoice, other = drop(office.rep, a_message()), drop(office.rep, a_receipt("CK00000002", 300))
        address = f"{reverse('expenses:claim_new')}?paper={invoice.pk}&paper={other.pk}"
        shown = page(as_user(office.rep).get(address))
        category = make_category().pk
        sent = as_filled(shown, **{"lines-0-category": category, "lines-1-category": category, "then": "submit"})
        assert as_user(office.rep).post(reverse("expenses:claim_new"), sent).status_code == 302
        claim = Claim.objects.get()
        assert claim.state == "submitted"
        lines = {line.invoice_number: line for line in claim.lines.all()}
        assert {number: line.amount for number, line in lines.items()} == {NUMBER: 2100, "CK00000002": 300}
        line = lines[NUMBER]
        assert (line.seller, line.tax, line.document.name) == ("Grand Hotel", 100, invoice.stored.name)
        assert InvoiceKey.objects.filter(key=invoice.key).exists()
        assert not WalletInvoice.objects.of(office.rep).unclaimed().exists()

    def test_what_is_more_than_a_claim_has_is_said_and_stays_in_the_wallet(self, office, as_user):
        one = drop(office.rep, a_message())
        facts = {"owner": office.rep, "kind": "pdf", "stored": one.stored.name, "state": one.state}
        WalletInvoice.objects.bulk_create(WalletInvoice(**facts, **_as_read(one, n)) for n in range(MOST_EXPENSES + 3))
        WalletInvoice.objects.filter(total=7).update(state="unread", total=None)
        asked = {"paper": [*WalletInvoice.objects.of(office.rep).values_list("pk", flat=True)]}
        shown = as_user(office.rep).get(reverse("expenses:claim_new"), asked)
        assert "40 of 44 are on this claim; 4 stay in the wallet." in page(shown)
        assert f'<a href="{WALLET}">' in page(shown)
        assert shown.context["lines"].total_form_count() == MOST_EXPENSES
        few = as_user(office.rep).get(reverse("expenses:claim_new"), {"paper": [one.pk]})
        assert "stay in the wallet" not in page(few)

    def test_another_persons_invoice_is_not_picked(self, office, as_user):
        theirs = drop(office.second_rep, a_message())
        assert "Grand Hotel" not in page(as_user(office.rep).get(f"{reverse('expenses:claim_new')}?paper={theirs.pk}"))
        assert as_user(office.rep).get(theirs.get_absolute_url()).status_code == 404

    def test_the_customer_visited_that_day_is_filled_in(self, office, as_user):
        customer = make_customer(owner=office.rep, name="Yongxin")
        log_visit(office.rep, customer)
        invoice = drop(office.rep, a_message())
        assert "Yongxin" in page(as_user(office.rep).get(WALLET))
        shown = page(as_user(office.rep).get(f"{reverse('expenses:claim_new')}?paper={invoice.pk}"))
        assert as_filled(shown)["lines-0-customer"] == "Yongxin"
        assert "Visit to Yongxin" in as_filled(shown)["lines-0-purpose"]

    def test_after_a_handover_the_former_owner_no_longer_reads_the_name(self, office, as_user):
        customer = make_customer(owner=office.rep, name="Yongxin")
        log_visit(office.rep, customer)
        drop(office.rep, a_message())
        customer.hand_over(office.second_rep, by=office.supervisor)
        assert "Yongxin" not in page(as_user(office.rep).get(WALLET))
        assert "Yongxin" not in page(as_user(office.rep).get(reverse("expenses:claim_new")))

    def test_a_line_is_proposed_from_a_visit_that_cost_nothing_yet(self, office, as_user):
        customer = make_customer(owner=office.rep, name="Yongxin")
        visit = log_visit(office.rep, customer)
        address = f"{reverse('expenses:claim_new')}?visit={visit.pk}"
        assert address in page(as_user(office.rep).get(reverse("expenses:claim_new")))
        assert as_filled(page(as_user(office.rep).get(address)))["lines-0-customer"] == "Yongxin"

    def test_a_rejected_claim_gives_its_invoices_back(self, office):
        make_budget(office, Travel=5000)
        invoice = drop(office.rep)
        claim = claim_of(office.rep, invoice)
        claim.submit(by=office.rep)
        claim.reject(by=office.supervisor, reason="private")
        assert WalletInvoice.objects.of(office.rep).unclaimed().get() == invoice
