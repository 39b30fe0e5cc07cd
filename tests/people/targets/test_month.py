"""Targets of teams and reps, month by month (1.1)."""

from datetime import date
from decimal import Decimal

import pytest

from salesdept.common.calendar import Month, as_of
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken, Stale
from salesdept.common.models import AuditEntry
from salesdept.people.models import Target, TeamTarget
from tests.appraisal.makers import published
from tests.makers import make_target, make_user

from .makers import DECEMBER, JANUARY, cells, drafted, figures, in_force, set_early

pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.1")]
NOVEMBER = Month.parse("2026-11")
URL = "/people/targets/?month=2027-01"


@pytest.fixture
def in_december():
    with as_of(DECEMBER):
        yield


def row(rep, *typed, **further):
    return cells(f"r{rep.pk}", *typed, **further)


def team_row(team, *typed, **further):
    return cells(f"t{team.pk}", *typed, **further)


class TestSetting:
    def test_the_manager_sets_them_and_the_change_is_traced(self, office, in_december):
        target = Target.assign(office.rep, JANUARY, by=office.manager, amount=Decimal(600_000))
        Target.assign(office.rep, JANUARY, by=office.manager, amount=Decimal(700_000))
        assert Target.objects.get().amount == 700_000
        last = AuditEntry.objects.of(target).first()
        assert last.details["changed"] == {"amount": ["600000.00", "700000"]}

    @pytest.mark.parametrize("who", ["rep", "supervisor", "clerk", "leadership", "admin"])
    def test_nobody_else_sets_them(self, office, who, in_december):
        for model, whose in ((Target, office.rep), (TeamTarget, office.team)):
            with pytest.raises(NotYourPart):
                model.assign(whose, JANUARY, by=getattr(office, who), amount=1)

    def test_what_is_not_named_stays(self, office, in_december):
        Target.assign(office.rep, JANUARY, by=office.manager, amount=1, profit=Decimal(7), growth=Decimal("0.15"))
        target = Target.assign(office.rep, JANUARY, by=office.manager, amount=2)
        assert (target.profit, target.growth) == (7, Decimal("0.15"))

    def test_there_is_none_without_an_amount(self, office, in_december):
        with pytest.raises(RuleBroken, match="needs its amount"):
            Target.assign(office.rep, JANUARY, by=office.manager, profit=1)
        assert not Target.objects.exists()

    def test_one_is_taken_back_before_its_month_begins_only(self, office):
        target = set_early(office.rep, by=office.manager)
        with as_of(date(2027, 1, 1)), pytest.raises(NotNow, match="has begun"):
            target.remove(by=office.manager)
        with as_of(DECEMBER):
            target.remove(by=office.manager)
        assert not Target.objects.exists()

    def test_together_they_are_the_sum_of_what_is_set(self, office):
        for rep, amount in ((office.rep, 100), (office.second_rep, 250), (office.other_rep, 40)):
            make_target(rep, NOVEMBER, amount=amount, profit=None)
        together = Target.objects.of_month(NOVEMBER).sums()
        assert together["amount"] == 390
        assert together["profit"] is None, "not set is not nought"


class TestAfterTheMonthBegan:
    @pytest.fixture
    def target(self, office):
        return set_early(office.rep, by=office.manager)

    def test_what_is_set_before_is_not_marked(self, target):
        assert target.changed_after_start is None
        assert not Target.objects.changed_after_start().exists()

    @pytest.mark.parametrize("reason", ["", "   "])
    def test_a_change_needs_its_reason(self, office, target, reason):
        with as_of(date(2027, 1, 1)), pytest.raises(RuleBroken, match="needs its reason") as refused:
            Target.assign(office.rep, JANUARY, by=office.manager, amount=1, reason=reason)
        assert refused.value.clause == "1.1"
        assert refused.value.remedy
        target.refresh_from_db()
        assert target.amount == 500_000

    def test_it_is_marked_with_who_when_why(self, office, target):
        with as_of(date(2027, 1, 12)):
            Target.assign(office.rep, JANUARY, by=office.manager, amount=400_000, reason="two customers handed over")
        late = Target.objects.changed_after_start().get().changed_after_start
        assert (late.by, late.at.date(), late.reason) == (
            office.manager,
            date(2027, 1, 12),
            "two customers handed over",
        )

    def test_the_first_setting_is_marked_too(self, office):
        with as_of(date(2027, 1, 2)):
            target = Target.assign(office.rep, JANUARY, by=office.manager, amount=1, reason="joined on the 2nd")
        assert target.changed_after_start.reason == "joined on the 2nd"

    def test_what_changes_nothing_needs_no_reason(self, office, target):
        with as_of(date(2027, 1, 12)):
            Target.assign(office.rep, JANUARY, by=office.manager, amount=Decimal(500_000))
        target.refresh_from_db()
        assert target.changed_after_start is None

    def test_the_sheet_asks_for_the_reason_and_shows_it(self, office, target, as_user):
        browser = as_user(office.manager)
        with as_of(date(2027, 1, 12)):
            answer = browser.post(URL, row(office.rep, "400000"))
            assert answer.status_code == 422
            assert "needs its reason" in answer.content.decode()
            assert "400000" in answer.content.decode(), "what was typed is still there"
            browser.post(URL, row(office.rep, "400000") | {"reason": "handed over"})
        page = as_user(office.rep).get(URL).content.decode()
        assert "changed after the start" in page
        assert "handed over" in page
        history = as_user(office.rep).get(f"/people/targets/rep/{target.pk}/").content.decode()
        assert "500000.00 → 400000" in history

    def test_the_database_wants_all_three_or_none(self, office, target):
        from django.db import IntegrityError, transaction

        with pytest.raises(IntegrityError), transaction.atomic():
            Target.objects.update(changed_by=office.manager)

    @pytest.mark.clause("4.3.3")
    def test_of_a_published_month_nothing_changes(self, office, as_user):
        month = Month.parse("2026-09")
        for rep in (office.rep, office.second_rep, office.other_rep):
            make_target(rep, month)
        published(month, office)
        with pytest.raises(NotNow, match="is published") as refused:
            Target.assign(office.rep, month, by=office.manager, amount=1, reason="after all")
        assert refused.value.clause == "4.3.3"
        page = as_user(office.manager).get("/people/targets/?month=2026-09").content.decode()
        assert "its targets stay as they are" in page
        assert "<textarea" not in page


class TestSheet:
    def test_shows_all_of_a_month_by_team(self, office, as_user):
        set_early(office.rep, by=office.manager, amount=480_000)
        page = as_user(office.rep).get(URL).content.decode()
        assert "480,000" in page
        assert "North" in page
        assert "South" in page
        assert 'name="r' not in page, "nothing to fill in"

    def test_is_set_as_one_form(self, office, as_user, in_december):
        entered = row(office.rep, "500000", "90000", "2.5", "15", "85") | row(office.other_rep, "300000")
        assert as_user(office.manager).post(URL, entered | team_row(office.team, "900000")).status_code == 302
        target = Target.objects.get(rep=office.rep)
        assert target.new_customers == Decimal("2.50")
        assert (target.growth, target.satisfaction) == (Decimal("0.15"), 85)
        assert Target.objects.get(rep=office.other_rep).profit is None
        assert TeamTarget.objects.get().amount == 900_000
        assert not Target.objects.filter(rep=office.second_rep).exists()

    def test_refuses_a_profit_without_an_amount(self, office, as_user, in_december):
        answer = as_user(office.manager).post(URL, row(office.rep, "", "90000"))
        assert answer.status_code == 422
        assert "needs its amount" in answer.content.decode()
        assert not Target.objects.exists()

    @pytest.mark.parametrize("nonsense", ["-1", "NaN", "1e99", "12.345", "many"])
    def test_refuses_what_is_no_amount_of_money_and_saves_nothing_else(self, office, as_user, in_december, nonsense):
        entered = row(office.rep, nonsense) | row(office.second_rep, "100")
        assert as_user(office.manager).post(URL, entered).status_code == 422
        assert not Target.objects.exists()

    @pytest.mark.parametrize(("growth", "satisfaction"), [("301", ""), ("-101", ""), ("", "101"), ("", "-1")])
    def test_refuses_levels_out_of_range(self, office, as_user, in_december, growth, satisfaction):
        entered = row(office.rep, "1", growth=growth, satisfaction=satisfaction)
        assert as_user(office.manager).post(URL, entered).status_code == 422

    def test_takes_nought_and_a_falling_growth(self, office, as_user, in_december):
        entered = row(office.rep, "0", growth="-5.5", satisfaction="0")
        assert as_user(office.manager).post(URL, entered).status_code == 302
        target = Target.objects.get()
        assert (target.amount, target.growth, target.satisfaction) == (0, Decimal("-0.055"), 0)

    def test_an_emptied_row_takes_the_target_back(self, office, as_user, in_december):
        set_early(office.rep, by=office.manager)
        assert as_user(office.manager).post(URL, row(office.rep)).status_code == 302
        assert not Target.objects.exists()

    def test_takes_the_month_before_as_a_proposal(self, office, as_user, in_december):
        make_target(office.rep, JANUARY.previous, amount=480_000)
        page = as_user(office.manager).get(f"{URL}&copy=1").content.decode()
        assert "480000" in page
        assert not Target.objects.of_month(JANUARY).exists(), "nothing is set before the manager says so"

    def test_a_month_that_is_none_shows_the_present_one(self, office, as_user):
        assert as_user(office.rep).get("/people/targets/?month=2026-13").status_code == 200

    @pytest.mark.parametrize("who", ["finance", "technical", "aftersales", "admin"])
    def test_is_not_for_everybody(self, office, as_user, who):
        assert as_user(getattr(office, who)).get(URL).status_code == 403

    def test_costs_the_same_for_few_and_many(self, office, as_user, django_assert_max_num_queries):
        in_force(office)
        for _n in range(5):
            set_early(make_user(team=office.team), by=office.manager)
        browser = as_user(office.manager)
        with django_assert_max_num_queries(15):
            browser.get(URL)

    def test_tells_who_joined_later(self, office, as_user):
        make_user(team=office.team, since=date(2027, 1, 18), name="Late Comer")
        page = as_user(office.rep).get(URL).content.decode()
        assert "Late Comer" in page
        assert "from 2027-01-18 on" in page


class TestCascade:
    def test_the_teams_are_measured_against_the_goal_in_force(self, office, as_user):
        in_force(office)
        set_early(office.team, by=office.manager, amount=600_000)
        page = as_user(office.manager).get(URL).content.decode()
        assert "parts 600,000 of 1,000,000, 400,000 missing" in page

    def test_a_draft_is_no_measure(self, office, as_user):
        drafted(office)
        assert "No goals of 2027 are in force yet" in as_user(office.manager).get(URL).content.decode()

    def test_the_reps_are_measured_against_their_team(self, office, as_user):
        set_early(office.team, by=office.manager, amount=1_000_000)
        set_early(office.rep, by=office.manager, amount=700_000)
        assert "parts 700,000 of 1,000,000, 300,000 missing" in as_user(office.rep).get(URL).content.decode()
        set_early(office.second_rep, by=office.manager, amount=400_000)
        assert "parts 1,100,000 of 1,000,000, 100,000 too much" in as_user(office.rep).get(URL).content.decode()

    def test_a_rep_below_the_teams_growth_is_told(self, office, as_user):
        set_early(office.team, by=office.manager, amount=500_000, growth=Decimal("0.15"))
        set_early(office.rep, by=office.manager, growth=Decimal("0.10"))
        assert "a part of 10% lies below 15%" in as_user(office.rep).get(URL).content.decode()

    def test_a_dissolved_team_keeps_its_target_in_sight(self, office, as_user):
        set_early(office.other_team, by=office.manager, amount=300_000)
        office.other_team.memberships.update(until=date(2026, 12, 31))
        page = as_user(office.manager).get(URL).content.decode()
        assert "Nobody is in this team in this month" in page
        assert "parts 0 of 300,000, 300,000 missing" in page

    @pytest.mark.parametrize(("how", "amounts"), [("heads", ["500000", "500000"]), ("before", ["750000", "250000"])])
    def test_a_team_is_spread_over_its_reps(self, office, as_user, in_december, how, amounts):
        make_target(office.rep, JANUARY.previous, amount=300_000)
        make_target(office.second_rep, JANUARY.previous, amount=100_000)
        entered = team_row(office.team, "1000000") | {"spread": f"t{office.team.pk}:{how}"}
        answer = as_user(office.manager).post(URL, entered)
        sheet = answer.context["sheet"]
        assert [sheet.cells(f"r{rep.pk}")[0].value for rep in (office.rep, office.second_rep)] == amounts
        assert not TeamTarget.objects.exists(), "spread is not saved yet"

    def test_the_goal_is_spread_by_the_number_of_reps(self, office, as_user, in_december):
        in_force(office)
        answer = as_user(office.manager).post(URL, {"spread": "d:heads"})
        sheet = answer.context["sheet"]
        shares = [sheet.cells(f"t{team.pk}")[0].value for team in (office.team, office.other_team)]
        assert sorted(shares) == ["333333", "666667"] or sum(map(Decimal, shares)) == 1_000_000

    @pytest.mark.parametrize("asked", ["d:heads", "d:before", "x:heads", "t:?", ""])
    def test_what_can_not_be_spread_says_so(self, office, as_user, in_december, asked):
        answer = as_user(office.manager).post(URL, {"spread": asked}, follow=True)
        assert "nothing to spread by" in answer.content.decode()


class TestTwoAtOnce:
    """Two people have the sheet open: the second one sees what the first one saved, and nothing is lost."""

    def seen(self, office, as_user, rep) -> str:
        return as_user(office.manager).get(URL).context["sheet"].rows[f"r{rep.pk}"].seen

    def test_the_colleagues_figures_are_shown(self, office, as_user, in_december):
        set_early(office.rep, by=office.manager, amount=500_000)
        before = self.seen(office, as_user, office.rep)
        set_early(office.rep, by=office.manager, amount=650_000)
        answer = as_user(office.manager).post(URL, row(office.rep, "480000", seen=before))
        assert answer.status_code == 409
        assert "Saved meanwhile: 650000" in answer.content.decode()
        assert "480000" in answer.content.decode()
        assert Target.objects.get().amount == 650_000
        again = answer.context["sheet"].rows[f"r{office.rep.pk}"].seen
        assert as_user(office.manager).post(URL, row(office.rep, "480000", seen=again)).status_code == 302
        assert Target.objects.get().amount == 480_000

    def test_a_row_that_i_did_not_touch_keeps_the_colleagues(self, office, as_user, in_december):
        set_early(office.rep, by=office.manager, amount=500_000)
        before = self.seen(office, as_user, office.rep)
        set_early(office.rep, by=office.manager, amount=650_000)
        mine = row(office.rep, "500000", seen=before) | row(office.second_rep, "300000")
        assert as_user(office.manager).post(URL, mine).status_code == 302
        assert Target.objects.get(rep=office.rep).amount == 650_000
        assert Target.objects.get(rep=office.second_rep).amount == 300_000

    @pytest.mark.parametrize("seen", ["nonsense", "7", "1|a|||| ", "99999999999999999999|5"])
    def test_a_broken_memory_is_taken_for_a_change(self, office, as_user, in_december, seen):
        set_early(office.rep, by=office.manager, amount=500_000)
        assert as_user(office.manager).post(URL, row(office.rep, "1", seen=seen)).status_code == 409

    def test_the_model_refuses_a_version_that_is_past(self, office, in_december):
        target = set_early(office.rep, by=office.manager)
        with pytest.raises(Stale):
            Target.assign(office.rep, JANUARY, by=office.manager, amount=1, seen=0)
        Target.assign(office.rep, JANUARY, by=office.manager, amount=1, seen=target.version)

    def test_figures_hold_all_five(self):
        assert list(figures(1)) == ["amount", "profit", "new_customers", "growth", "satisfaction"]
