"""5.2.2 What is dropped into a wallet is read in the worker, and a bad file keeps no other out."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from expenses.models import WalletInvoice
from expenses.wallet.forms import CheckForm
from expenses.wallet.models import MOST_KEPT
from expenses.wallet.work import read_one, read_wallets
from salesdept.common.calendar import as_of, now, today
from salesdept.common.errors import NotNow, RuleBroken

from .. import papers
from ..makers import make_budget, upload
from ..test_pages import page
from .acts import NUMBER, WALLET, a_message, a_receipt, as_filled, claim_of, drop

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.2.2")]


class TestDropping:
    def test_several_files_are_read_each_and_a_bad_one_keeps_none_out(self, office, as_user):
        files = [upload(a_receipt("AB00000001")), upload(b"MZ bad", "x.pdf"), upload(a_message("AB00000002"), "x.xml")]
        answer = as_user(office.rep).post(WALLET, {"invoices": files})
        assert answer.status_code == 422
        assert "x.pdf" in page(answer)
        read_wallets()
        read = WalletInvoice.objects.of(office.rep)
        assert {(one.number, one.total, one.state) for one in read} == {
            ("AB00000001", 2100, "read"),
            ("AB00000002", 2100, "read"),
        }

    def test_the_same_file_again_is_the_same_invoice(self, office):
        content = a_receipt()
        assert drop(office.rep, content) == drop(office.rep, content)
        assert WalletInvoice.objects.count() == 1

    def test_forty_files_at_once_and_no_more(self, office, as_user):
        files = [upload(b"x", f"{number}.pdf") for number in range(41)]
        assert "40" in page(as_user(office.rep).post(WALLET, {"invoices": files}))

    def test_a_full_wallet_says_so(self, office, monkeypatch):
        monkeypatch.setattr("expenses.wallet.models.MOST_KEPT", 1)
        drop(office.rep)
        with pytest.raises(RuleBroken):
            drop(office.rep, a_receipt("AB00000009"))
        assert MOST_KEPT == 500

    def test_what_was_deleted_lately_fills_it_too_and_the_rest_of_a_batch_is_told(self, office, as_user, monkeypatch):
        monkeypatch.setattr("expenses.wallet.models.MOST_KEPT", 2)
        drop(office.rep).discard(by=office.rep)
        files = [upload(a_receipt(f"AB0000000{n}"), f"IMG_{n}.png") for n in range(3)]
        answer = as_user(office.rep).post(WALLET, {"invoices": files})
        assert answer.status_code == 422
        assert [name in page(answer) for name in ("<strong>IMG_1.png", "<strong>IMG_2.png")] == [True, True]
        assert WalletInvoice.objects.of(office.rep).count() == 1

    def test_while_it_is_read_its_row_alone_asks_again(self, office, as_user):
        invoice, client = WalletInvoice.drop(upload(a_receipt()), by=office.rep), as_user(office.rep)
        row = reverse("expenses:wallet_row", args=[invoice.pk])
        shown = page(client.get(WALLET))
        assert f'<li hx-get="{row}" hx-trigger="every 1s"' in shown
        assert '<div id="wallet">' in shown
        read_wallets()
        assert "every 1s" not in page(client.get(WALLET))
        assert f'value="{invoice.pk}"' in page(client.get(row))

    def test_what_does_not_fit_a_page_is_on_the_next(self, office, as_user, monkeypatch):
        monkeypatch.setattr("expenses.wallet.views.SHOWN", 1)
        drop(office.rep, a_receipt("AB00000001"))
        drop(office.rep, a_receipt("AB00000002"))
        first = page(as_user(office.rep).get(WALLET))
        next_page = re.search(r'rel="next" href="([^"]+)"', first).group(1).replace("&amp;", "&")
        assert "AB00000002" in first
        assert "AB00000001" in page(as_user(office.rep).get(WALLET + next_page))

    def test_a_photograph_of_a_telephone_is_read(self, office):
        heif = pytest.importorskip("pillow_heif", reason="the extra [invoice] is not installed: no HEIC")
        heif.register_heif_opener()
        sheet = papers.picture(papers.CODES["taiwan"]).convert("RGB")
        assert drop(office.rep, papers.encoded(sheet, "HEIF"), "IMG.HEIC").number == NUMBER

    def test_what_can_not_be_read_is_filled_in_by_hand(self, office, as_user):
        invoice = drop(office.rep, papers.encoded(papers.picture()))
        assert (invoice.state, invoice.is_claimable) == ("unread", False)
        typed = {"number": "CD-00000001", "issued_on": str(today()), "total": "1,200", "currency": "TWD"}
        assert as_user(office.rep).post(invoice.get_absolute_url(), typed).status_code == 302
        invoice.refresh_from_db()
        assert (invoice.is_checked, invoice.is_claimable, invoice.sources["total"]) == (True, True, "typed")
        assert invoice.key.startswith("TW:CD00000001:")

    def test_html_as_xml_is_no_invoice(self, office):
        with pytest.raises(ValidationError):
            drop(office.rep, b"<html><script>alert(1)</script></html>", "invoice.xml")


class TestMeanwhile:
    def test_what_is_typed_while_it_is_read_stays(self, office, as_user):
        invoice = WalletInvoice.drop(upload(a_receipt()), by=office.rep)
        as_it_was = WalletInvoice.objects.get(pk=invoice.pk)
        typed = {"number": "CD-00000001", "issued_on": str(today()), "total": "9", "currency": "TWD"}
        assert as_user(office.rep).post(invoice.get_absolute_url(), typed).status_code == 422
        with as_of(now() + timedelta(minutes=3)):
            as_user(office.rep).post(invoice.get_absolute_url(), typed)
        read_one(as_it_was)
        invoice.refresh_from_db()
        assert (invoice.number, invoice.total, invoice.is_checked) == ("CD-00000001", 9, True)
        assert any(NUMBER in key for key in invoice.keys)

    def test_a_form_shown_before_it_was_read_does_not_save_over_it(self, office, as_user):
        invoice = WalletInvoice.drop(upload(a_receipt()), by=office.rep)
        shown = as_filled(page(as_user(office.rep).get(invoice.get_absolute_url())))
        read_wallets()
        typed = {"number": "CD-00000001", "issued_on": str(today()), "total": "9", "currency": "TWD"}
        assert as_user(office.rep).post(invoice.get_absolute_url(), shown | typed).status_code == 409

    def test_what_was_paid_does_not_follow_a_correction(self, office):
        make_budget(office, Travel=5000)
        invoice = drop(office.rep)
        claim = claim_of(office.rep, invoice)
        claim.submit(by=office.rep)
        invoice.seller = "Another"
        invoice.follow_on_claims()
        assert claim.lines.get().seller == ""

    def test_a_claim_handed_in_between_is_noticed_by_the_form(self, office):
        make_budget(office, Travel=5000)
        invoice = drop(office.rep)
        claim = claim_of(office.rep, invoice)
        typed = {"number": "CD-1", "issued_on": str(today()), "total": "2100", "currency": "TWD"}
        form = CheckForm(typed, instance=invoice, by=office.rep)
        assert form.is_valid()
        claim.submit(by=office.rep)
        with pytest.raises(NotNow):
            form.save()
