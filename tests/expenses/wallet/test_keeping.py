"""5.2.2 What lies in a wallet is corrected, deleted and put back, until it is on a claim."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from expenses.models import ClaimLine, WalletInvoice
from salesdept.common.calendar import today
from salesdept.common.errors import NotNow

from ..makers import make_budget
from ..test_pages import page
from .acts import a_receipt, claim_of, drop

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.2.2")]


class TestKeeping:
    def test_deleting_can_be_undone(self, office, as_user):
        invoice = drop(office.rep)
        gone = as_user(office.rep).post(reverse("expenses:wallet_discard", args=[invoice.pk]), follow=True)
        assert "Undo" in page(gone)
        assert not WalletInvoice.objects.of(office.rep).exists()
        as_user(office.rep).post(reverse("expenses:wallet_put_back", args=[invoice.pk]))
        assert WalletInvoice.objects.of(office.rep).get() == invoice

    def test_what_is_on_a_claim_is_not_deleted(self, office):
        invoice = drop(office.rep)
        claim_of(office.rep, invoice)
        with pytest.raises(NotNow):
            invoice.discard(by=office.rep)

    def test_after_the_claim_is_handed_in_its_invoice_stands(self, office, as_user):
        make_budget(office, Travel=5000)
        invoice = drop(office.rep)
        claim_of(office.rep, invoice).submit(by=office.rep)
        typed = {"number": "ZZ-1", "issued_on": str(today()), "total": "9", "currency": "TWD"}
        assert as_user(office.rep).post(invoice.get_absolute_url(), typed).status_code == 409

    def test_a_file_that_was_swapped_behind_our_back_is_noticed(self, office):
        line = claim_of(office.rep, drop(office.rep)).lines.get()
        assert line.has_its_document()
        with default_storage.open(line.document.name, "wb") as file:
            file.write(b"another one")
        assert not ClaimLine.objects.get(pk=line.pk).has_its_document()

    def test_correcting_it_corrects_the_draft_made_of_it(self, office, as_user):
        invoice = drop(office.rep)
        line = claim_of(office.rep, invoice).lines.get()
        typed = {"number": "CD-00000001", "issued_on": str(today()), "total": "2100", "currency": "TWD"}
        as_user(office.rep).post(invoice.get_absolute_url(), typed)
        line.refresh_from_db()
        assert line.invoice_number == "CD-00000001"
        assert line.invoice_key.startswith("TW:CD00000001")

    @pytest.mark.task
    def test_a_discarded_file_is_swept_after_its_time(self, office, run_job, django_capture_on_commit_callbacks):
        invoice, kept = drop(office.rep), drop(office.rep, a_receipt("AB00000009"))
        invoice.discard(by=office.rep)
        with django_capture_on_commit_callbacks(execute=True):
            run_job("sweep_wallets", today() + timedelta(days=29))
            assert WalletInvoice.objects.count() == 2
            run_job("sweep_wallets", today() + timedelta(days=31))
        assert WalletInvoice.objects.get() == kept
        assert not default_storage.exists(invoice.stored.name)
