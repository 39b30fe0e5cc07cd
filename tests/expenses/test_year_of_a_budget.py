"""5.1, 5.3 A budget's year: lines looked at one by one, months, freezing, cut-over, closing, the next year's copy."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from expenses.models import Budget, BudgetLine, OverBudget, PastExpense, PastImport
from salesdept.common.calendar import as_of, now, today
from salesdept.common.errors import NotNow, RuleBroken, Stale
from salesdept.common.invariants import broken
from salesdept.people.models import YearGoals

from .makers import (
    CONFIRM,
    PAY,
    bring_to,
    hand_in,
    hold,
    lead,
    line_of,
    make_budget,
    make_claim,
    plan_for,
)

pytestmark = pytest.mark.django_db
YEAR = 2026
DAY = date(YEAR, 3, 10)


def drafted(office, **amounts) -> Budget:
    budget = Budget.objects.create(year=YEAR, goal="Sell more", drafted_by=office.manager)
    for name, amount in (amounts or {"Travel": 1200}).items():
        plan_for(budget, name, amount)
    return budget


def sheet_at(budget) -> str:
    return reverse("expenses:budget_edit", args=[budget.pk])


def row(number, line=None, **cells) -> dict:
    cells |= {"id": line.pk} if line else {}
    return {f"lines-{number}-{name}": value for name, value in cells.items()}


def typed(*rows, there=1, **more) -> dict:
    data = {"lines-TOTAL_FORMS": len(rows), "lines-INITIAL_FORMS": there} | more
    for one in rows:
        data |= one
    return data


class TestTheSheet:
    def test_months_left_empty_take_the_sum_evenly(self, office, as_user):
        budget = drafted(office)
        data = typed(row(0, budget.lines.get(), planned="1,200"), row(1, name="Samples", planned="100"))
        assert as_user(office.manager).post(sheet_at(budget), data).status_code == 302
        assert set(line_of(budget).months) == {100}
        assert sum(line_of(budget, "Samples").months) == 100

    @pytest.mark.clause("5.1.3")
    def test_a_sum_left_empty_is_that_of_its_months(self, office, as_user):
        budget = drafted(office)
        as_user(office.manager).post(
            sheet_at(budget), typed(row(0, budget.lines.get(), planned="", m1="300", m12="700"))
        )
        line = line_of(budget)
        assert (line.planned, line.months[0], line.months[5], line.months[11]) == (1000, 300, 0, 700)

    def test_months_that_do_not_meet_the_sum_are_refused_at_the_row(self, office, as_user):
        budget = drafted(office)
        answer = as_user(office.manager).post(
            sheet_at(budget), typed(row(0, budget.lines.get(), planned="1000", m1="300"))
        )
        assert answer.status_code == 422
        assert "The months come to 300.00, not to 1,000.00." in answer.content.decode()
        with pytest.raises(IntegrityError), transaction.atomic():
            budget.lines.update(months=[1] * 12)

    def test_the_year_is_spread_alike_or_as_it_was_spent_before_and_not_saved_yet(self, office, as_user):
        with as_of(date(YEAR - 1, 5, 10)):
            make_budget(office, year=YEAR - 1, Travel=1000)
            bring_to("paid", office, 300)
        with as_of(date(YEAR - 1, 8, 10)):
            bring_to("paid", office, 100)
        budget = drafted(office)
        line, browser = budget.lines.get(), as_user(office.manager)
        sheet = typed(row(0, line, planned="1200"))
        page = browser.post(sheet_at(budget), sheet | {"spread": "lines-0:curve"}).content.decode()
        assert 'name="lines-0-m5" value="900"' in page
        assert 'name="lines-0-m8" value="300"' in page
        assert "spent the year before: 400 of 1,000" in page
        page = browser.post(sheet_at(budget), sheet | {"spread": "all:alike"}).content.decode()
        assert page.count('value="100"') == 12
        assert BudgetLine.objects.get(pk=line.pk).months == []

    def test_what_came_in_by_file_stands_beside_it_too(self, office, as_user):
        """Of a team without a line of its own it counts for the department; a refund does not weigh."""
        budget, done = drafted(office), PastImport.objects.create(by=office.finance, name="card.csv", state="done")
        for number, (month, amount, team) in enumerate([(3, 600, office.team), (7, 300, None), (9, -100, None)]):
            PastExpense.objects.create(
                past_import=done, line=number, identity=str(number), category=line_of(budget).category, team=team,
                spent_on=date(YEAR - 1, month, 5), amount=amount,
            )  # fmt: skip
        browser, sheet = as_user(office.manager), typed(row(0, line_of(budget), planned="900"))
        page = browser.post(sheet_at(budget), sheet | {"spread": "lines-0:curve"}).content.decode()
        for told in ('name="lines-0-m3" value="600"', 'name="lines-0-m7" value="300"', "spent the year before: 800<"):
            assert told in page

    def test_a_colleagues_save_in_between_is_not_lost(self, office, as_user):
        budget = drafted(office)
        data = typed(row(0, budget.lines.get(), planned="900"), version=budget.version)
        as_user(office.manager).post(sheet_at(budget), data)
        answer = as_user(office.manager).post(sheet_at(budget), data | {"lines-0-planned": "800"})
        assert answer.status_code == Stale.status
        assert line_of(budget).planned == 900

    @pytest.mark.clause("5.1.1")
    def test_it_serves_the_goal_of_the_targets_where_there_is_one(self, office, as_user):
        goals = YearGoals.draft(YEAR, by=office.manager)
        wanted = {place: {"amount": Decimal(12)} for place in ["y"]}
        goals.set_figures(wanted, by=office.manager)
        YearGoals.objects.filter(pk=goals.pk).update(state="approved")
        as_user(office.manager).post(reverse("expenses:budget_new"), {"year": YEAR, "goal": "Sell more"})
        assert Budget.objects.get().goal_amount == 12


@pytest.mark.clause("5.1.3")
class TestLineByLine:
    def test_a_line_sent_back_keeps_the_budget_from_coming_into_force_until_it_is_mended(self, office, as_user):
        budget = drafted(office, Travel=1000, Fairs=500)
        budget.submit(by=office.manager)
        travel = line_of(budget)
        as_user(office.leadership).post(travel.step_url("send_back"), {"reason": "Half of it"})
        with pytest.raises(RuleBroken, match="Sent back and not mended: Travel 2026"):
            budget.approve(by=office.leadership)
        budget.withdraw(by=office.manager)
        with pytest.raises(RuleBroken, match="not mended"):
            budget.submit(by=office.manager)
        browser = as_user(office.manager)
        assert "Half of it" in browser.get(sheet_at(budget)).content.decode()
        browser.post(sheet_at(budget), typed(row(0, travel, planned="500", plan="Half of it")))
        assert line_of(budget).state == "mended"
        budget.submit(by=office.manager)
        line_of(budget).accept(by=office.leadership)
        budget.approve(by=office.leadership)
        assert {line.state for line in budget.lines.all()} == {"in_force"}
        assert line_of(budget).approved == 500

    def test_lines_are_looked_at_only_while_the_budget_waits(self, office):
        with pytest.raises(NotNow, match="waits for leadership"):
            line_of(drafted(office)).accept(by=office.leadership)


@pytest.mark.clause("5.3.1")
class TestFreezing:
    def test_from_a_frozen_line_nothing_new_is_taken_but_what_is_held_is_paid_or_freed(self, office):
        budget = make_budget(office, Travel=1000)
        held, returned = bring_to("verified", office, 100), hand_in(office.rep, 50)
        line_of(budget).freeze(by=office.leadership, reason="Too fast")
        with pytest.raises(RuleBroken, match="frozen"):
            hand_in(office.rep, 10)
        with pytest.raises(RuleBroken, match="frozen"):
            hold(office.rep, 10)
        lead(held, [PAY, CONFIRM], office)
        returned.withdraw(by=office.rep)
        line = line_of(budget)
        assert (line.reserved, line.spent) == (0, 100)
        line.unfreeze(by=office.leadership, reason="Slower now")
        hand_in(office.rep, 10)
        assert list(broken()) == []

    def test_what_a_returned_claim_holds_there_is_handed_in_again(self, office):
        budget = make_budget(office, Travel=1000)
        claim = bring_to("returned", office, 100)
        line_of(budget).freeze(by=office.leadership, reason="Too fast")
        with as_of(now() + timedelta(minutes=1)):
            claim.submit(by=office.rep)
        assert (claim.state, line_of(budget).reserved) == ("submitted", 100)
        claim.approve(by=office.supervisor)
        assert list(broken()) == []

    def test_a_frozen_budget_stops_all_lines_and_unfreezing_spares_those_frozen_themselves(self, office):
        budget = make_budget(office, Travel=1000, Fairs=100)
        line_of(budget, "Fairs").freeze(by=office.leadership, reason="No fairs")
        budget.freeze(by=office.leadership, reason="Wait")
        with pytest.raises(RuleBroken, match="Budget 2026 is frozen") as refusal:
            hand_in(office.rep, 10)
        assert refusal.value.clause == "5.3.1"
        budget.unfreeze(by=office.leadership, reason="Go on")
        hand_in(office.rep, 10)
        with pytest.raises(RuleBroken, match="Fairs 2026 is frozen"):
            hand_in(office.rep, 10, category="Fairs")
        assert list(broken()) == []


class TestCutOver:
    """The year of the expense's date decides; grace until 31 January."""

    @pytest.fixture
    def years(self, office):
        return make_budget(office, year=YEAR - 1, Travel=500), make_budget(office, year=YEAR, Travel=1000)

    @pytest.mark.parametrize(("spent", "place"), [(date(2025, 12, 31), 0), (date(2026, 1, 1), 1)])
    def test_midnight_of_31_december_parts_the_years(self, spent, place, years, office):
        with as_of(date(2026, 1, 1)):
            hand_in(office.rep, 80, spent_on=spent)
        assert line_of(years[place]).reserved == 80
        assert line_of(years[1 - place]).reserved == 0

    def test_until_the_grace_is_over_then_refused_with_the_way_out(self, years, office):
        with as_of(date(2026, 1, 31)):
            in_time = hand_in(office.rep, 80, spent_on=date(2025, 12, 20))
        with as_of(date(2026, 2, 1)):
            with pytest.raises(RuleBroken, match="taken until 2026-01-31") as refusal:
                hand_in(office.rep, 80, spent_on=date(2025, 12, 20))
            assert "Ask finance" in refusal.value.remedy
            in_time.send_back(by=office.supervisor, reason="Blurred")
            in_time.submit(by=office.rep)
        assert line_of(years[0]).reserved == 80

    @pytest.mark.clause("5.3.1")
    def test_finance_closes_after_the_grace_once_nothing_is_held_and_leadership_reopens(self, years, office):
        old = years[0]
        with as_of(date(2026, 1, 20)):
            claim = hand_in(office.rep, 80, spent_on=date(2025, 12, 20))
            with pytest.raises(NotNow, match="until 2026-01-31"):
                old.close(by=office.finance)
        with as_of(date(2026, 2, 2)):
            with pytest.raises(RuleBroken, match=r"Money is still reserved: Travel 2025 80.00"):
                old.close(by=office.finance)
            claim.reject(by=office.supervisor, reason="Private")
            old.close(by=office.finance)
            with pytest.raises(RuleBroken):
                hand_in(office.rep, 80, spent_on=date(2025, 12, 20))
            old.ask_to_reopen(by=office.finance, reason="A late invoice")
            old.reopen(by=office.leadership, until=date(2026, 2, 10))
            hand_in(office.rep, 80, spent_on=date(2025, 12, 20))
        with as_of(date(2026, 2, 11)), pytest.raises(RuleBroken, match="taken until 2026-02-10"):
            hand_in(office.rep, 80, spent_on=date(2025, 12, 20))
        assert list(broken()) == []


@pytest.mark.clause("5.1.1")
def test_last_years_budget_is_copied_with_sums_and_curves_as_they_are_now(office, as_user):
    budget = drafted(office, Travel=1200)
    BudgetLine.objects.update(months=[600, 600, *[0] * 10], plan="Visits")
    budget.submit(by=office.manager)
    budget.approve(by=office.leadership)
    line_of(budget).move("supplement", source=budget, round=2, by=office.leadership, approved=Decimal(300))
    as_user(office.manager).post(budget.step_url("carry_over"))
    draft = Budget.objects.get(year=YEAR + 1)
    line = line_of(draft)
    assert (draft.state, line.planned, line.plan) == ("draft", 1500, "Visits")
    assert line.months == [750, 750, *[0] * 10]
    with pytest.raises(NotNow, match="is there already"):
        budget.carry_over(by=office.manager)


@pytest.mark.clause("5.3.1")
class TestTheMonthsPlan:
    """Beyond the plan to this month a written reason is asked; the hard stop is the year's line."""

    @pytest.fixture
    def line(self, office) -> BudgetLine:
        budget = drafted(office, Travel=1200)
        BudgetLine.objects.update(months=[100] * 12)
        budget.submit(by=office.manager)
        budget.approve(by=office.leadership)
        return line_of(budget)

    def test_a_reason_is_asked_and_never_a_hard_stop(self, line, office):
        with as_of(DAY):
            hand_in(office.rep, 300)
            claim = make_claim(office.rep, 10)
            with pytest.raises(RuleBroken, match="10.00 beyond the plan to this month"):
                claim.submit(by=office.rep)
            claim.month_reason = "The fair is in March"
            claim.save()
            claim.submit(by=office.rep)
            with pytest.raises(OverBudget):
                hand_in(office.rep, 900, month_reason="All of it")

    def test_what_is_added_later_counts_from_then_on(self, line, office):
        with as_of(DAY):
            with pytest.raises(RuleBroken, match="beyond the plan to this month"):
                hand_in(office.rep, 350)
            line.move("supplement", source=line.budget, round=2, by=office.leadership, approved=Decimal(50))
            assert hand_in(office.rep, 350).state == "submitted"

    def test_the_page_shows_the_year_to_date_and_the_month(self, line, office, as_user):
        with as_of(date(YEAR, 2, 10)):
            hand_in(office.rep, 40)
        with as_of(DAY):
            hand_in(office.rep, 30)
            page = as_user(office.supervisor).get(line.budget.get_absolute_url()).content.decode()
            answer = as_user(office.manager).get(line.get_absolute_url()).content.decode()
        assert (line.planned_in(DAY), today().year) == (100, YEAR)
        for figure in ("1,130", "230", "70", "of 100"):
            assert figure in page
        assert "Left this month" in answer


@pytest.mark.clause("5.3.2")
def test_a_lines_ledger_names_what_the_reader_may_see_and_no_more(office, as_user):
    line = line_of(make_budget(office, Travel=1000))
    own, others = hand_in(office.rep, 40, title="Own visit"), hand_in(office.other_rep, 30, title="Their visit")
    page = as_user(office.rep).get(line.get_absolute_url()).content.decode()
    assert own.title in page
    assert others.title not in page
    assert office.other_rep.name not in page
    assert "not yours to see" in page
    whole = as_user(office.manager).get(line.get_absolute_url()).content.decode()
    assert own.title in whole
    assert others.title in whole


def test_the_budget_page_asks_no_more_for_more_lines(office, as_user, django_assert_max_num_queries):
    make_budget(office, **{f"Kind {n}": 100 for n in range(12)})
    browser = as_user(office.finance)
    with django_assert_max_num_queries(12):
        browser.get(Budget.objects.get().get_absolute_url())
