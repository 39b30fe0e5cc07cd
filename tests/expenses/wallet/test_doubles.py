"""5.2.2 An invoice passes once, however it is typed and whoever has it; what looks known is told."""

from datetime import timedelta

import pytest

from expenses.invoices.keys import key_without_number, sought, spellings
from expenses.models import ClaimLine, WalletInvoice
from expenses.review import findings
from salesdept.common.calendar import today
from salesdept.common.errors import RuleBroken

from .. import papers
from ..makers import make_budget, make_claim
from ..test_pages import page
from .acts import A_WEEKDAY, WALLET, a_message, a_receipt, as_filled, claim_of, drop, handed_in, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.2.2")]


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

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("12345678", "12345678@0123456789"),
            ("12345678@0123456789", "12345678"),
            ("TW:AB12345678:11510", "TW:AB12345678:11512"),
            ("TW:AB12345678:11512", "TW:AB12345678:11510"),
            ("CN:1", "CN:1"),
        ],
    )
    def test_the_wallet_hints_at_what_a_claim_would_be_refused_for(self, one, other):
        assert sought([one]) & set(spellings([other]))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("0012@0123456789", "0012@9876543210"),
            ("TW:AB12345678:11508", "TW:AB12345678:11512"),
            ("12345678", "12345679"),
            ("", ""),
        ],
    )
    def test_and_at_nothing_more(self, one, other):
        assert not sought([one]) & set(spellings([other]))

    def test_a_bare_number_typed_by_a_colleague_is_told(self, office, as_user):
        mine = drop(office.rep, papers.encoded(papers.picture(papers.CODES["ordinary"])))
        theirs = drop(office.second_rep, papers.encoded(papers.picture()))
        typed = {"number": mine.number, "issued_on": str(today()), "total": "100", "currency": "CNY"}
        as_user(office.second_rep).post(theirs.get_absolute_url(), typed)
        theirs.refresh_from_db()
        assert mine.key != theirs.key
        assert row_of(office.rep, mine).is_a_colleagues
        make_budget(office, Travel=5000)
        claim_of(office.second_rep, theirs).submit(by=office.second_rep)
        assert row_of(office.rep, mine).is_claimed

    def test_a_photograph_that_looks_like_another(self, office):
        sheet = papers.picture()
        first = drop(office.rep, papers.photograph(sheet))
        again = drop(office.second_rep, papers.photograph(sheet, dimmed=0.8, seed=2))
        assert (first.looks_known, again.looks_known) == (False, True)


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
