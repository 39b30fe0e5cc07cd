"""The goals of a year: drafted, submitted, approved, revised (1.1)."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from salesdept.common.calendar import Month, as_of
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken, Stale
from salesdept.common.invariants import broken
from salesdept.common.models import AuditEntry
from salesdept.people.models import Role, YearGoals
from tests.pipeline.makers import make_contract, sign

from .makers import cells, drafted, figures, in_force

pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.1")]


def amounts(goals) -> dict:
    return {goal.place: goal.amount for goal in goals.goals.all()}


class TestTheWay:
    def test_leadership_puts_in_force_what_the_manager_drafted(self, office):
        goals = in_force(office)
        assert goals.state == "approved"
        assert goals.approved_by == office.leadership
        assert len(amounts(goals)) == 17

    @pytest.mark.parametrize("who", ["rep", "supervisor", "clerk", "leadership", "finance"])
    def test_only_the_manager_drafts(self, office, who):
        with pytest.raises(NotYourPart):
            YearGoals.draft(2027, by=getattr(office, who))

    @pytest.mark.parametrize("who", ["manager", "supervisor", "clerk", "finance"])
    def test_only_leadership_approves(self, office, who):
        goals = drafted(office)
        goals.submit(by=office.manager)
        with pytest.raises(NotYourPart):
            goals.approve(by=getattr(office, who))

    def test_who_drafted_does_not_approve_in_another_post_either(self, office):
        goals = drafted(office)
        goals.submit(by=office.manager)
        office.manager.role = Role.LEADERSHIP
        office.manager.save()
        with pytest.raises(NotYourPart, match="does not approve"):
            goals.approve(by=office.manager)
        with pytest.raises(IntegrityError), transaction.atomic():
            YearGoals.objects.filter(pk=goals.pk).update(approved_by=office.manager)

    def test_what_comes_back_is_a_draft_again(self, office):
        goals = drafted(office)
        goals.submit(by=office.manager)
        goals.send_back(by=office.leadership, reason="too low")
        assert goals.may_edit(office.manager)

    def test_there_is_one_draft_of_a_year(self, office):
        drafted(office)
        with pytest.raises(RuleBroken, match="being drafted already"):
            YearGoals.draft(2027, by=office.manager)

    def test_what_is_in_force_is_revised_and_stays_readable(self, office, as_user):
        first = in_force(office)
        first.revise(by=office.manager, reason="a big customer left")
        second = YearGoals.objects.in_preparation().get()
        assert amounts(second) == amounts(first)
        assert first.state == "approved", "in force until the revision is approved"
        with pytest.raises(NotNow, match="is being drafted"):
            first.revise(by=office.manager, reason="again")
        second.submit(by=office.manager)
        second.approve(by=office.leadership)
        first.refresh_from_db()
        assert (first.state, second.state) == ("replaced", "approved")
        assert "a big customer left" in as_user(office.rep).get(second.get_absolute_url()).content.decode()
        assert as_user(office.rep).get(first.get_absolute_url()).status_code == 200

    def test_two_of_a_year_in_force_the_database_refuses(self, office):
        goals = in_force(office)
        with pytest.raises(IntegrityError), transaction.atomic():
            YearGoals.objects.create(year=goals.year, drafted_by=office.manager, state="approved")


class TestTheParts:
    def test_a_draft_is_saved_with_a_gap_but_not_submitted(self, office):
        goals = drafted(office, m3=400_000)
        with pytest.raises(RuleBroken) as refused:
            goals.submit(by=office.manager)
        assert refused.value.clause == "1.1"
        assert "2027 Q1 – sales amount: parts 2,400,000 of 3,000,000, 600,000 missing" in str(refused.value.message)
        assert refused.value.remedy_url == goals.edit_url

    @pytest.mark.parametrize(("place", "amount"), [("q2", 3_000_001), ("y", 11_999_999), ("m12", 2_000_000)])
    def test_above_or_below_it_is_refused_alike(self, office, place, amount):
        with pytest.raises(RuleBroken, match="do not meet the whole"):
            drafted(office, **{place: amount}).submit(by=office.manager)

    def test_a_year_without_an_amount_is_none(self, office):
        with pytest.raises(RuleBroken, match="no sales amount"):
            YearGoals.draft(2027, by=office.manager).submit(by=office.manager)

    def test_a_month_below_the_years_satisfaction_is_a_gap(self, office):
        goals = drafted(office)
        levels = {"satisfaction": Decimal(80)}
        rows = {"y": levels, "q1": levels, "m1": {"satisfaction": Decimal("79.9")}}
        goals.set_figures(rows, by=office.manager)
        with pytest.raises(RuleBroken, match=r"79\.90 lies below 80"):
            goals.submit(by=office.manager)

    def test_what_is_submitted_is_not_edited(self, office, as_user):
        goals = drafted(office)
        goals.submit(by=office.manager)
        with pytest.raises(NotNow):
            goals.set_figures({"y": figures(1)}, by=office.manager)
        assert as_user(office.manager).get(goals.edit_url).status_code == 403

    def test_what_changed_after_it_was_shown_is_not_approved(self, office, as_user):
        goals = drafted(office)
        shown = goals.version
        goals.set_figures({"m1": figures(999_999), "m2": figures(1_000_001)}, by=office.manager)
        goals.submit(by=office.manager)
        answer = as_user(office.leadership).post(f"{goals.get_absolute_url()}approve/", {"version": shown})
        assert answer.status_code == 409
        goals.refresh_from_db()
        assert goals.state == "submitted"

    @pytest.mark.parametrize(("figure", "value"), [("amount", -1), ("growth", 4), ("satisfaction", 101)])
    def test_the_database_refuses_what_can_not_be(self, office, figure, value):
        goals = drafted(office)
        with pytest.raises(IntegrityError), transaction.atomic():
            goals.goals.filter(months=12).update(**{figure: value})


class TestSheet:
    def test_the_manager_begins_with_last_years_figures(self, office, as_user):
        in_force(office, 2026)
        answer = as_user(office.manager).post("/people/goals/new/", {"year": 2027, "copies": "on"})
        goals = YearGoals.objects.of_year(2027).get()
        assert answer["Location"] == goals.edit_url
        assert amounts(goals)["m7"] == 1_000_000

    def test_is_saved_as_one_form_with_its_gaps_shown(self, office, as_user):
        goals = drafted(office)
        browser = as_user(office.manager)
        assert browser.post(goals.edit_url, cells("m1", "400000", growth="12.5")).status_code == 302
        page = browser.get(goals.get_absolute_url()).content.decode()
        assert "parts 2,400,000 of 3,000,000, 600,000 missing" in page
        assert goals.goals.get(first=Month.parse("2027-01"), months=1).growth == Decimal("0.125")
        last = AuditEntry.objects.of(goals).first()
        assert last.details["changed"] == {"2027-01": ["1000000 | – | – | – | –", "400000 | – | – | 0.125 | –"]}

    @pytest.mark.parametrize("nonsense", ["-1", "NaN", "1.234", "x"])
    def test_refuses_what_is_no_amount(self, office, as_user, nonsense):
        goals = drafted(office)
        answer = as_user(office.manager).post(goals.edit_url, cells("m1", nonsense) | cells("m2", "5"))
        assert answer.status_code == 422
        assert amounts(goals)["m2"] == 1_000_000

    def test_the_year_is_spread_alike(self, office, as_user):
        goals = YearGoals.draft(2027, by=office.manager)
        answer = as_user(office.manager).post(goals.edit_url, cells("y", "12000000") | {"spread": "y:alike"})
        sheet = answer.context["sheet"]
        assert {sheet.cells(f"m{n}")[0].value for n in range(1, 13)} == {"1000000"}
        assert {sheet.cells(f"q{n}")[0].value for n in range(1, 5)} == {"3000000"}
        assert sheet.gaps_of("y")[0].difference is None
        assert amounts(goals)["m1"] is None, "spread is not saved yet"

    def test_a_quarter_is_spread_as_the_department_sold_the_year_before(self, office, as_user):
        for month, net in ((1, 300_000), (2, 100_000)):
            day = date(2026, month, 15)
            with as_of(day):
                contract = make_contract(office.rep, gross=Decimal(net) * Decimal("1.06"))
                sign(contract, office.supervisor, day)
        goals = YearGoals.draft(2027, by=office.manager)
        answer = as_user(office.manager).post(goals.edit_url, cells("q1", "1000000") | {"spread": "q1:curve"})
        sheet = answer.context["sheet"]
        assert [sheet.cells(f"m{n}")[0].value for n in (1, 2, 3)] == ["750000", "250000", "0"]

    def test_a_month_that_has_not_ended_is_taken_from_the_year_before_it(self, office, as_user):
        for day, net in ((date(2026, 10, 5), 300_000), (date(2026, 11, 5), 900_000), (date(2025, 11, 5), 100_000)):
            with as_of(day):
                sign(make_contract(office.rep, gross=Decimal(net) * Decimal("1.06")), office.supervisor, day)
        with as_of(date(2026, 11, 20)):
            goals = YearGoals.draft(2027, by=office.manager)
            answer = as_user(office.manager).post(goals.edit_url, cells("q4", "1000000") | {"spread": "q4:curve"})
        sheet = answer.context["sheet"]
        assert [sheet.cells(f"m{n}")[0].value for n in (10, 11, 12)] == ["750000", "250000", "0"]

    @pytest.mark.parametrize("asked", ["y:curve", "m1:alike", "y:?", "?"])
    def test_without_anything_to_go_by_it_says_so(self, office, as_user, asked):
        goals = YearGoals.draft(2027, by=office.manager)
        answer = as_user(office.manager).post(goals.edit_url, cells("y", "12000000") | {"spread": asked})
        assert "nothing to spread by" in answer.content.decode()

    def test_two_at_once_the_second_sees_the_firsts(self, office, as_user):
        goals = drafted(office)
        browser = as_user(office.manager)
        seen = browser.get(goals.edit_url).context["sheet"].rows["m1"].seen
        goals.set_figures({"m1": figures(900_000)}, by=office.manager)
        answer = browser.post(goals.edit_url, cells("m1", "800000", seen=seen))
        assert answer.status_code == 409
        assert "Saved meanwhile: 900000" in answer.content.decode()
        with pytest.raises(Stale):
            goals.set_figures({"m1": figures(1)}, by=office.manager, seen={"m1": 1})
        assert amounts(YearGoals.objects.get())["m1"] == 900_000

    def test_what_was_sold_stands_beside_the_goals(self, office, as_user):
        with as_of(date(2026, 3, 5)):
            sign(make_contract(office.rep, gross=Decimal(212_000)), office.supervisor, date(2026, 3, 5))
        in_force(office, 2026)
        assert "200,000" in as_user(office.rep).get("/people/goals/?year=2026").content.decode()


class TestWhoSees:
    @pytest.mark.parametrize("who", ["rep", "clerk"])
    def test_a_draft_is_not_for_those_who_do_not_make_it(self, office, as_user, who):
        goals = drafted(office)
        reader = getattr(office, who)
        assert as_user(reader).get(goals.get_absolute_url()).status_code == 404
        assert "No goals of 2027 yet" in as_user(reader).get("/people/goals/?year=2027").content.decode()
        goals.submit(by=office.manager)
        goals.approve(by=office.leadership)
        assert "12,000,000" in as_user(reader).get("/people/goals/?year=2027").content.decode()

    @pytest.mark.parametrize("year", ["", "x", "12", "99999", "0000"])
    def test_a_year_that_is_none_is_no_error(self, office, as_user, year):
        assert as_user(office.rep).get(f"/people/goals/?year={year}").status_code == 200

    def test_what_waits_stands_on_the_first_page(self, office, as_user):
        drafted(office).submit(by=office.manager)
        assert "The manager asks for approval" in as_user(office.leadership).get("/").content.decode()
        assert "The manager asks for approval" not in as_user(office.manager).get("/").content.decode()

    def test_costs_few_queries(self, office, as_user, django_assert_max_num_queries):
        goals = in_force(office)
        browser = as_user(office.leadership)
        with django_assert_max_num_queries(14):
            browser.get(goals.get_absolute_url())


def test_goals_that_came_apart_are_reported(office):
    goals = in_force(office)
    assert not [line for line in broken() if line.startswith("1.1")]
    goals.goals.filter(months=12).update(amount=1)
    assert any("2027 amount: parts 12,000,000 of 1" in line for line in broken())
