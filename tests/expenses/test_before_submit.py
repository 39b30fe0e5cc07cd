"""What a claim takes of the budget is said while it is written, by the rule that holds when it is handed in (5.3.3)."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from expenses.models import Claim

from .makers import add_line, approved_hold, hand_in, make_budget, make_category, make_claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget(office):
    return make_budget(office, Travel=1000, Fairs=500)


def typed(*expenses: dict, **claim) -> dict:
    """What the form sends while it is written: most of it is empty still."""
    data = {"title": "", "lines-TOTAL_FORMS": len(expenses), "lines-INITIAL_FORMS": 0} | claim
    for number, one in enumerate(expenses):
        data |= {f"lines-{number}-{name}": value for name, value in one.items()}
    return data


def expense(amount, category="Travel", spent_on="2026-11-03") -> dict:
    return {"category": make_category(category).pk, "amount": amount, "spent_on": spent_on}


def asked(client, data, about=None):
    return client.post(reverse("expenses:claim_budget", args=[about or uuid4()]), data)


def shown(answer) -> list[tuple]:
    """(line, amount, left after it, missing)."""
    takings = answer.context["outlook"].takings
    return [(str(one.line), one.amount, one.left_after, one.missing) for one, _short in takings]


@pytest.fixture(autouse=True)
def november(time_machine):
    time_machine.move_to("2026-11-23T10:00:00+08:00")


class TestWhileItIsWritten:
    @pytest.mark.clause("5.3.3")
    def test_each_budget_line_says_what_the_claim_takes_and_what_is_left(self, office, as_user, budget):
        entered = typed(expense("100"), expense("２５0.50"), expense("80", "Fairs"), {"amount": "70"})
        answer = asked(as_user(office.rep), entered)
        assert sorted(shown(answer)) == [
            ("Fairs 2026", 80, 420, 0),
            ("Travel 2026", Decimal("350.50"), Decimal("649.50"), 0),
        ]
        assert "649.50" in answer.content.decode()
        assert not Claim.objects.exists()

    @pytest.mark.clause("5.3.3")
    def test_what_does_not_fit_says_what_is_missing_and_where_more_is_asked_for(self, office, as_user, budget):
        hand_in(office.second_rep, 300)
        page = asked(as_user(office.rep), typed(expense("900"))).content.decode()
        assert "200.00 is missing" in page
        assert f"{reverse('expenses:supplement_new')}?line=" in page
        assert "amount=200.00" in page

    @pytest.mark.clause("5.3.1")
    def test_what_is_held_ahead_for_it_counts(self, office, as_user, budget):
        held = approved_hold(office, 600)
        entered = typed(expense("900"), commitment=held.pk)
        assert shown(asked(as_user(office.rep), entered)) == [("Travel 2026", 900, 100, 0)]
        del entered["commitment"]
        assert shown(asked(as_user(office.rep), entered)) == [("Travel 2026", 900, -500, 500)]

    @pytest.mark.clause("5.1.3")
    def test_an_expense_that_no_budget_pays_says_so(self, office, as_user, budget):
        page = asked(as_user(office.rep), typed(expense("10", "Gifts"))).content.decode()
        assert "approved no budget for Gifts" in page

    @pytest.mark.clause("5.2.1")
    def test_in_january_last_years_budget_pays_last_years_expenses(self, office, as_user, budget, time_machine):
        time_machine.move_to("2027-01-08T10:00:00+08:00")
        make_budget(office, year=2027, Travel=700)
        client = as_user(office.rep)
        answer = asked(client, typed(expense("100", spent_on="2026-12-30"), expense("50", spent_on="2027-01-05")))
        assert sorted(shown(answer)) == [("Travel 2026", 100, 900, 0), ("Travel 2027", 50, 650, 0)]
        assert "Fairs 2026" in client.get(reverse("expenses:claim_new")).content.decode()

    @pytest.mark.clause("5.2.1")
    def test_after_the_grace_last_years_budget_pays_nothing_more(self, office, as_user, budget, time_machine):
        time_machine.move_to("2027-06-01T10:00:00+08:00")
        page = asked(as_user(office.rep), typed(expense("100", spent_on="2026-12-30"))).content.decode()
        assert "Expenses of 2026 were taken until" in page


class TestWithoutAScript:
    @pytest.mark.clause("5.3.3")
    def test_the_saved_draft_and_its_form_say_it_too(self, office, as_user, budget):
        claim = make_claim(office.rep, 900, spent_on=date(2026, 11, 3))
        add_line(claim, 300, spent_on=date(2026, 11, 3))
        client = as_user(office.rep)
        for address in (claim.get_absolute_url(), reverse("expenses:claim_edit", args=[claim.pk])):
            page = client.get(address).content.decode()
            assert "200.00 is missing" in page
            assert f"claim={claim.pk}" in page

    @pytest.mark.clause("5.3.3")
    def test_what_is_said_is_what_decides_when_it_is_handed_in(self, office, as_user, budget):
        claim = make_claim(office.rep, 1200, spent_on=date(2026, 11, 3))
        said = claim.takings()[0].missing
        refused = claim.steps()["submit"].refusal(claim, office.rep)
        assert (refused.missing, said) == (200, 200)

    @pytest.mark.clause("7.1.3")
    def test_a_colleagues_claim_is_not_asked_about(self, office, as_user, budget):
        claim = make_claim(office.rep, 900, spent_on=date(2026, 11, 3))
        assert shown(asked(as_user(office.second_rep), typed(), claim.pk)) == []
