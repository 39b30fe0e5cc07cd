"""5.2.2 Expenses in foreign money."""

import pytest
from django.urls import reverse

from expenses.models import ClaimLine
from salesdept.common.calendar import today

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.2.2")]


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
