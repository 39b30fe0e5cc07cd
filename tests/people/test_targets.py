"""Targets per rep and month, and their sums (1.1)."""

from decimal import Decimal

import pytest

from salesdept.common.calendar import Month
from salesdept.common.errors import NotYourPart
from salesdept.common.models import AuditEntry
from salesdept.people.models import Target
from tests.makers import make_target

pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.1")]
NOVEMBER = Month.parse("2026-11")
URL = "/people/targets/?month=2026-11"


def numbers(rep, amount="", profit="", new_customers=""):
    return {f"amount_{rep.pk}": amount, f"profit_{rep.pk}": profit, f"new_customers_{rep.pk}": new_customers}


def test_the_manager_sets_them_and_the_change_is_traced(office):
    target = Target.assign(office.rep, NOVEMBER, by=office.manager, amount=Decimal(600_000))
    Target.assign(office.rep, NOVEMBER, by=office.manager, amount=Decimal(700_000))
    assert Target.objects.get().amount == 700_000
    last = AuditEntry.objects.of(target).first()
    assert last.details["changed"] == {"amount": ["600000.00", "700000"]}


@pytest.mark.parametrize("who", ["rep", "supervisor", "clerk", "leadership", "admin"])
def test_nobody_else_sets_them(office, who):
    with pytest.raises(NotYourPart):
        Target.assign(office.rep, NOVEMBER, by=getattr(office, who), amount=1)


def test_a_teams_target_is_the_sum_of_its_reps(office):
    for rep, amount in ((office.rep, 100), (office.second_rep, 250), (office.other_rep, 40)):
        make_target(rep, NOVEMBER, amount=amount, profit=None)
    rows = {row["team_name"]: row for row in Target.objects.by_team(NOVEMBER)}
    assert rows["North"]["amount"] == 350
    assert rows["South"]["amount"] == 40
    assert Target.objects.of_month(NOVEMBER).sums()["amount"] == 390
    assert rows["North"]["profit"] is None, "not set is not nought"


class TestSheet:
    def test_shows_all_of_a_month_by_team(self, office, as_user):
        make_target(office.rep, NOVEMBER, amount=480_000)
        page = as_user(office.rep).get(URL).content.decode()
        assert "480,000" in page
        assert "North" in page
        assert "South" in page
        assert '<input type="number"' not in page

    def test_is_set_as_one_form(self, office, as_user):
        entered = numbers(office.rep, "500000", "90000", "2.5") | numbers(office.other_rep, "300000")
        assert as_user(office.manager).post(URL, entered).status_code == 302
        assert Target.objects.get(rep=office.rep).new_customers == Decimal("2.50")
        assert Target.objects.get(rep=office.other_rep).profit is None
        assert not Target.objects.filter(rep=office.second_rep).exists()

    def test_refuses_a_profit_without_an_amount(self, office, as_user):
        answer = as_user(office.manager).post(URL, numbers(office.rep, "", "90000"))
        assert answer.status_code == 422
        assert "needs its amount" in answer.content.decode()
        assert not Target.objects.exists()

    @pytest.mark.parametrize("nonsense", ["-1", "NaN", "1e99", "12.345", "many"])
    def test_refuses_what_is_no_amount_of_money(self, office, as_user, nonsense):
        assert as_user(office.manager).post(URL, numbers(office.rep, nonsense)).status_code == 422
        assert not Target.objects.exists()

    def test_takes_the_month_before_as_a_proposal(self, office, as_user):
        make_target(office.rep, NOVEMBER.previous, amount=480_000)
        page = as_user(office.manager).get(f"{URL}&copy=1").content.decode()
        assert "480000" in page
        assert not Target.objects.of_month(NOVEMBER).exists(), "nothing is set before the manager says so"

    def test_a_month_that_is_none_shows_the_present_one(self, office, as_user):
        assert as_user(office.rep).get("/people/targets/?month=2026-13").status_code == 200

    @pytest.mark.parametrize("who", ["finance", "technical", "aftersales", "admin"])
    def test_is_not_for_everybody(self, office, as_user, who):
        assert as_user(getattr(office, who)).get(URL).status_code == 403

    def test_costs_the_same_for_few_and_many(self, office, as_user, django_assert_max_num_queries):
        for rep in (office.rep, office.second_rep, office.other_rep):
            make_target(rep, NOVEMBER)
        browser = as_user(office.manager)
        with django_assert_max_num_queries(8):
            browser.get(URL)
