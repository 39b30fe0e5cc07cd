"""5.2.2 The invoice wallet: dropped at any time, read in the worker, checked by its person, picked into claims."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse

from expenses.demo.papers import left_code, message, receipt
from expenses.invoices.keys import key_without_number
from expenses.models import Claim, ClaimLine, InvoiceKey, WalletInvoice
from expenses.review import findings
from expenses.wallet.forms import CheckForm
from expenses.wallet.models import MOST_KEPT
from expenses.wallet.work import read_one, read_wallets
from salesdept.common.calendar import as_of, now, today
from salesdept.common.errors import NotNow, RuleBroken
from tests.customers.makers import make_customer

from . import papers
from .makers import add_line, make_budget, make_category, make_claim, upload
from .test_pages import page

pytest.importorskip("zxingcpp", reason="the extra [invoice] is not installed: pictures can't be read")
pytest.importorskip("defusedxml", reason="the extra [invoice] is not installed: XML can't be read")
pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.2.2")]

A_WEEKDAY = date(2026, 11, 18)
WALLET = "/expenses/wallet/"
NUMBER = "AB12345678"


def a_receipt(number=NUMBER, total=2100, day=None, **given) -> bytes:
    day = day or today()
    return receipt(number, day, total, code=left_code(number, day, total, **given))


def a_message(number=NUMBER, total=2100, **given) -> bytes:
    return message(number, today(), total, seller="Grand Hotel", **given)


def drop(person, content=None, name="invoice.png") -> WalletInvoice:
    """In the wallet, and read."""
    made = WalletInvoice.drop(upload(content or a_receipt(), name), by=person)
    read_wallets()
    made.refresh_from_db()
    return made


def row_of(person, invoice) -> WalletInvoice:
    return WalletInvoice.objects.of(person).for_list().get(pk=invoice.pk)


def as_filled(form_page: str, **typed) -> dict:
    """What the browser sends of the claim form as it was shown."""
    sent = {}
    for tag in re.findall(r"<input[^>]*>|<textarea[^>]*>", form_page):
        told = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        is_off = told.get("type") in ("radio", "checkbox") and "checked" not in tag
        if told.get("name") and not is_off and told.get("type") != "file":
            sent[told["name"]] = told.get("value", "")
    for name, options in re.findall(r'<select name="([\w-]+)".*?>(.*?)</select>', form_page, re.S):
        chosen = re.search(r'value="([^"]*)"\s+selected', options)
        sent[name] = chosen.group(1) if chosen else ""
    return sent | typed


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


class TestDoubles:
    def test_on_a_claim_already(self, office):
        make_budget(office, Travel=5000)
        first = drop(office.rep)
        claim_of(office.rep, first).submit(by=office.rep)
        again = drop(office.second_rep, a_message())
        assert row_of(office.second_rep, again).is_claimed

    def test_a_colleagues_is_told_without_saying_whose(self, office, as_user):
        drop(office.second_rep, a_message())
        mine = row_of(office.rep, drop(office.rep))
        assert (mine.is_a_colleagues, mine.is_claimed, mine.is_mine_twice) == (True, False, False)
        told = page(as_user(office.rep).get(WALLET))
        assert "A colleague has this invoice" in told
        assert office.second_rep.name not in told

    def test_the_own_one_photographed_twice(self, office):
        drop(office.rep, a_message())
        assert row_of(office.rep, drop(office.rep)).is_mine_twice

    def test_a_photograph_that_looks_like_another(self, office):
        sheet = papers.picture()
        first = drop(office.rep, papers.photograph(sheet))
        again = drop(office.second_rep, papers.photograph(sheet, dimmed=0.8, seed=2))
        assert (first.looks_known, again.looks_known) == (False, True)


def claim_of(person, *invoices, category="Travel") -> Claim:
    claim = Claim.objects.create(claimant=person, title="Visit")
    for invoice in invoices:
        line = ClaimLine(
            claim=claim, category=make_category(category), amount=invoice.total, spent_on=invoice.issued_on, purpose="x"
        )
        line.take_from(invoice)
        line.save()
    return claim


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
        assert as_filled(shown)["lines-0-customer"] == str(customer.pk)
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
        assert as_filled(page(as_user(office.rep).get(address)))["lines-0-customer"] == str(customer.pk)

    def test_a_rejected_claim_gives_its_invoices_back(self, office):
        make_budget(office, Travel=5000)
        invoice = drop(office.rep)
        claim = claim_of(office.rep, invoice)
        claim.submit(by=office.rep)
        claim.reject(by=office.supervisor, reason="private")
        assert WalletInvoice.objects.of(office.rep).unclaimed().get() == invoice


def log_visit(person, customer):
    from customers.models import Communication

    return Communication.log(by=person, customer=customer, kind="visit", outcome="progress")


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


def entertainment():
    from expenses.models import Category

    return next(one for one in Category.standard() if one.code == "entertainment")


class TestByTheApi:
    def test_a_telephone_sends_a_photograph_and_claims_what_was_read(self, office, api_as):
        make_budget(office, Travel=5000)
        api = api_as(office.rep)
        sent = api.post("/api/v1/wallet/", {"file": upload(a_receipt())}, format="multipart")
        assert (sent.status_code, sent.data["state"]) == (201, "waiting")
        read_wallets()
        found = api.get(f"/api/v1/wallet/{sent.data['id']}/").data
        assert (found["number"], found["total"], found["sources"]["total"]) == (NUMBER, "2100.00", "qr")
        line = {"paper": found["id"], "category": "Travel", "spent_on": found["issued_on"], "purpose": "Dinner"}
        claim = api.post(
            "/api/v1/claims/", {"title": "Trip", "lines": [line | {"amount": found["total"]}]}, format="json"
        )
        assert claim.status_code == 201, claim.data
        assert claim.data["lines"][0]["invoice_number"] == NUMBER
        assert api.get("/api/v1/wallet/").data["results"] == []

    def test_it_is_corrected_and_taken_out(self, office, api_as):
        api, invoice = api_as(office.rep), drop(office.rep)
        address = f"/api/v1/wallet/{invoice.pk}/"
        typed = {"number": NUMBER, "issued_on": str(today()), "total": "2099", "currency": "TWD"}
        assert api.post(f"{address}check/", typed, format="json").data["is_checked"] is True
        assert api_as(office.second_rep).get(address).status_code == 404
        assert api_as(office.rep).delete(address).status_code == 204
        assert api_as(office.rep).get(address).status_code == 404

    def test_what_is_no_invoice_is_refused_in_words(self, office, api_as):
        sent = api_as(office.rep).post("/api/v1/wallet/", {"file": upload(b"MZ", "x.pdf")}, format="multipart")
        assert sent.status_code == 400
        assert "file" in sent.data["errors"]


class TestForeignMoney:
    def filled(self, **line) -> dict:
        from .test_pages import as_sent

        return as_sent({"amount": "100", "currency": "USD"} | line)

    def test_at_the_rate_of_the_day_frozen_with_the_line(self, office, as_user):
        from pipeline.quotations.rates import ExchangeRate

        ExchangeRate.objects.create(currency="USD", day=today(), rate="31.5")
        as_user(office.rep).post(reverse("expenses:claim_new"), self.filled())
        line = ClaimLine.objects.get()
        ExchangeRate.objects.update(rate=40)
        line.refresh_from_db()
        assert (line.amount, line.foreign_amount, line.rate, line.rate_on) == (3150, 100, line.rate, today())

    def test_without_one_it_is_named_with_its_reason(self, office, as_user):
        refused = as_user(office.rep).post(reverse("expenses:claim_new"), self.filled())
        assert refused.status_code == 422
        assert not ClaimLine.objects.exists()
        named = self.filled(own_rate="32", rate_reason="card statement of June")
        as_user(office.rep).post(reverse("expenses:claim_new"), named)
        line = ClaimLine.objects.get()
        assert (line.amount, line.rate_on, line.rate_reason) == (3200, None, "card statement of June")

    def test_one_without_a_number_has_a_key_of_its_own(self, office, as_user):
        named = self.filled(own_rate="32", rate_reason="card", invoice_number="", seller="Joe's Diner")
        as_user(office.rep).post(reverse("expenses:claim_new"), named)
        assert ClaimLine.objects.get().invoice_key.startswith("NO:")


def handed_in(person, number, *, spent_on=None, seller="") -> Claim:
    claim = make_claim(person, 10, spent_on=spent_on)
    line = claim.lines.get()
    line.invoice_number, line.seller = number, seller
    line.save()
    claim.submit(by=person)
    return claim


class TestTheSameInvoice:
    """SEC-103: an invoice passes once, however its number is typed; another seller's is another invoice."""

    @pytest.fixture(autouse=True)
    def _budgets(self, office):
        make_budget(office, Travel=50_000)

    @pytest.mark.parametrize(
        ("first", "again", "days", "is_same"),
        [
            ("AB-12345678", "AB12345678", 0, True),
            ("AB-12345678", "AB12345678", 50, True),
            ("AB-12345678", "AB12345678", -50, True),
            ("AB-12345678", "AB12345678", -130, False),
            ("R-0012", "r 0012", 0, True),
        ],
    )
    def test_typed_twice(self, first, again, days, is_same, office):
        day = today() - timedelta(days=50)
        handed_in(office.rep, first, spent_on=day)
        other = make_claim(office.second_rep, 10, spent_on=day + timedelta(days=days), late_reason="x")
        other.lines.update(invoice_number=again)
        other.lines.get().save()
        refusal = other.steps()["submit"].refusal(other, office.second_rep)
        assert (refusal is not None) == is_same
        if is_same:
            with pytest.raises(RuleBroken, match="on a claim already"):
                other.submit(by=office.second_rep)

    @pytest.mark.parametrize("is_typed_first", [True, False])
    def test_typed_without_the_code_that_was_read(self, is_typed_first, office):
        read = drop(office.rep, papers.encoded(papers.picture(papers.CODES["ordinary"])))
        WalletInvoice.objects.filter(pk=read.pk).update(total=100)
        read.refresh_from_db()
        of_wallet = claim_of(office.rep, read)
        if is_typed_first:
            handed_in(office.second_rep, read.number, seller="X")
        else:
            of_wallet.submit(by=office.rep)
        with pytest.raises(RuleBroken, match="on a claim already"):
            of_wallet.submit(by=office.rep) if is_typed_first else handed_in(office.second_rep, read.number)

    def test_what_was_read_stays_known_when_another_number_is_typed_over_it(self, office, as_user):
        invoice = drop(office.rep)
        typed = {"number": "CD-00000001", "issued_on": str(today()), "total": "2100", "currency": "TWD"}
        as_user(office.rep).post(invoice.get_absolute_url(), typed)
        invoice.refresh_from_db()
        claim_of(office.rep, invoice).submit(by=office.rep)
        with pytest.raises(RuleBroken, match="on a claim already"):
            claim_of(office.second_rep, drop(office.second_rep, a_message())).submit(by=office.second_rep)

    def test_another_sellers_receipt_of_that_number_is_another_one(self, office):
        handed_in(office.rep, "0012", seller="Joe's Diner in the Long Street")
        handed_in(office.second_rep, "0012", seller="Joe's Diner in the Long Road")
        with pytest.raises(RuleBroken, match="on a claim already"):
            handed_in(office.rep, "0012", seller="JOES DINER in the long street")
        with pytest.raises(RuleBroken, match="on a claim already"):
            handed_in(office.rep, "0012")

    def test_a_seller_is_more_than_its_first_letters(self):
        one, other = (key_without_number(f"The Grand Hotel {town}", today(), 1, "USD") for town in ("Rome", "Bonn"))
        assert one != other


class TestWhatTheReviewerLearns:
    """SEC-104, SEC-105: what was typed over and what looks known is told, and keeps a claim out of a batch."""

    def of_claim(self, invoice, office) -> tuple[str, bool]:
        make_budget(office, Travel=50_000)
        claim = claim_of(office.rep, invoice)
        claim.submit(by=office.rep)
        said = " | ".join(one.text for _line, found in findings(claim) for one in found)
        return said, ClaimLine.objects.filter(claim=claim).for_review().odd().exists()

    @pytest.mark.parametrize(("total", "is_odd"), [("2101", True), ("2100", False)])
    def test_typed_over_what_was_read(self, total, is_odd, office, as_user, monkeypatch):
        monkeypatch.setattr("expenses.querysets.ROUND", 10**9)
        invoice = drop(office.rep, a_receipt(day=A_WEEKDAY))
        sent = as_filled(page(as_user(office.rep).get(invoice.get_absolute_url())), total=total)
        as_user(office.rep).post(invoice.get_absolute_url(), sent)
        invoice.refresh_from_db()
        assert invoice.is_checked
        said, odd = self.of_claim(invoice, office)
        assert (("Typed over what was read: total." in said), odd) == (is_odd, is_odd)

    def test_a_photograph_that_looks_known(self, office):
        invoice = drop(office.rep, a_receipt(day=A_WEEKDAY))
        WalletInvoice.objects.update(looks_known=True)
        invoice.refresh_from_db()
        said, odd = self.of_claim(invoice, office)
        assert "looks like a photograph" in said
        assert odd


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


class TestDaysAway:
    def away(self, office, quantity, *, ago=0) -> Claim:
        claim = Claim.objects.create(claimant=office.rep, title="Fair")
        given = {"basis": "days", "quantity": quantity, "invoice_number": "", "seller": f"x{ago}"}
        add_line(claim, 500, spent_on=A_WEEKDAY - timedelta(days=ago), **given)
        return claim

    @pytest.mark.parametrize(
        ("quantity", "ago", "fits"), [("1", 0, False), ("0.5", 0, True), ("2", 1, False), ("1.5", 1, True)]
    )
    def test_one_allowance_a_day(self, quantity, ago, fits, office):
        make_budget(office, Travel=50_000)
        self.away(office, "0.5").submit(by=office.rep)
        claim = self.away(office, quantity, ago=ago)
        if fits:
            claim.submit(by=office.rep)
            found = claim.lines.for_review().get()
            assert found.alike == (1 if ago == 0 else 0)
        else:
            with pytest.raises(RuleBroken, match="one allowance a day"):
                claim.submit(by=office.rep)

    def test_a_file_that_is_gone_is_not_handed_in(self, office):
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
