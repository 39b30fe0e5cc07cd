"""What waits is counted whole, however much of it is shown; a claim is found by the invoice on it."""

import pytest
from django.urls import reverse

from expenses.models import Claim

from .makers import add_line, bring_to, hand_in, make_budget, make_claim

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def budget(office):
    return make_budget(office, Travel=10_000)


@pytest.fixture
def short_queues(monkeypatch):
    monkeypatch.setattr("expenses.review.views.QUEUE", 2)
    monkeypatch.setattr("expenses.payments.views.QUEUE", 2)


class TestCounts:
    @pytest.mark.clause("5.2.3")
    def test_the_inbox_says_how_many_wait_and_how_many_are_shown(self, office, as_user, short_queues):
        for _ in range(3):
            hand_in(office.rep, 100)
        page = as_user(office.supervisor).get(reverse("expenses:inbox")).content.decode()
        assert "3 claims wait for my review" in page
        assert "2 of 3 are shown" in page

    @pytest.mark.clause("5.2.3")
    def test_an_inbox_that_is_shown_whole_says_nothing_of_parts(self, office, as_user):
        hand_in(office.rep, 100)
        page = as_user(office.supervisor).get(reverse("expenses:inbox")).content.decode()
        assert "1 claim waits for my review" in page
        assert "are shown" not in page

    @pytest.mark.clause("5.2.4")
    def test_payments_say_how_many_wait(self, office, as_user, short_queues):
        for _ in range(3):
            bring_to("verified", office, 100)
        page = as_user(office.second_finance).get(reverse("expenses:payments")).content.decode()
        assert '<span class="count">2 of 3</span>' in page


class TestByInvoice:
    @pytest.mark.clause("5.2.2")
    @pytest.mark.parametrize("typed", ["AB-12345678", "ａｂ 1234 5678", "345678"])
    def test_a_claim_is_found_by_its_invoice_as_somebody_types_it(self, office, as_user, typed):
        claim = make_claim(office.rep, 100)
        add_line(claim, 50, invoice_number="AB-12345678", seller="Grand Hotel")
        make_claim(office.rep, 100)
        listed = as_user(office.rep).get(reverse("expenses:claims"), {"q": typed}).context["listing"].rows
        assert list(listed) == [claim]
        assert claim.number in as_user(office.rep).get("/find/", {"q": typed}).content.decode()

    @pytest.mark.clause("5.2.2")
    @pytest.mark.clause("7.1.3")
    def test_who_may_not_see_the_claim_does_not_find_it_by_its_invoice(self, office, as_user):
        claim = make_claim(office.rep)
        add_line(claim, 50, invoice_number="AB-12345678")
        for person in (office.other_rep, office.supervisor, office.finance):
            listed = as_user(person).get(reverse("expenses:claims"), {"q": "AB-12345678"}).context["listing"].rows
            assert list(listed) == []
            assert claim.number not in as_user(person).get("/find/", {"q": "AB-12345678"}).content.decode()

    @pytest.mark.clause("5.2.2")
    def test_neither_code_nor_period_nor_seller_is_a_number(self, office):
        claim = make_claim(office.rep)
        line = add_line(claim, 50, invoice_number="AB-12345678", seller="Grand Hotel")
        period, other = line.invoice_key.rpartition(":")[2], add_line(claim, 50, invoice_number="X-1", seller="Mill")
        assert line.invoice_key.startswith("TW:")
        assert "@" in other.invoice_key
        for part in (period, other.invoice_key.partition("@")[2], "AB1", ""):
            assert not Claim.objects.with_invoice(part).exists()
