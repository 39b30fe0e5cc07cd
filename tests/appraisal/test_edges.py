"""Chapter 4: the edges of the figures, each from the ledger to the card."""

import os
import time
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from appraisal.computing import cards_of
from appraisal.models import Period, RuleSet, Scorecard
from appraisal.rules import NoGrowth
from appraisal.tasks import open_last_month
from customers.models import SurveyAnswer
from pipeline.models import SalesEntry
from salesdept.common.calendar import Month, as_of
from salesdept.people.models import TeamTarget, WorkDay
from tests.makers import make_target, make_user
from tests.pipeline.makers import make_contract, make_customer, sign

from .makers import announced, open_period, published, set_targets

D = Decimal
SEPTEMBER, OCTOBER, NOVEMBER = (Month.parse(month) for month in ("2026-09", "2026-10", "2026-11"))
pytestmark = pytest.mark.django_db


@pytest.fixture
def books(office):
    """Book entries of a contract: books(rep, day, amount, cost=…, team=…)."""
    contract = make_contract(office.rep)

    def book(rep, day: date, amount, **given) -> SalesEntry:
        terms = {"team": rep.team, "kind": "signed", "share": 1, "cost": None, "new_customers": 0} | given
        customer = terms.pop("customer", contract.customer)
        with as_of(day):
            return SalesEntry.objects.create(
                contract=contract, customer=customer, rep=rep, booked_on=day, amount=D(amount), **terms
            )

    return book


def answer(rep, day: date, rating: int, customer=None) -> SurveyAnswer:
    customer = customer or make_customer(rep)
    return SurveyAnswer.objects.create(customer=customer, rep=rep, received_on=day, rating=rating)


def card(rep, month: Month = OCTOBER) -> Scorecard:
    return open_period(month).cards().get(rep=rep)


def team(which, month: Month = OCTOBER):
    return open_period(month).team_results().get(team=which)


# Growth.


@pytest.mark.clause("4.1.3")
@pytest.mark.parametrize(
    ("base", "now", "growth", "note"),
    [
        (None, 100_000, None, NoGrowth.NO_BASE),
        (None, None, None, NoGrowth.NO_BASE),
        (-5_000, 100_000, None, NoGrowth.NEGATIVE_BASE),
        (9_999, 19_998, D(1), NoGrowth.SMALL_BASE),
        (10_000, 20_000, D(1), ""),
        (400_000, 460_000, D("0.15"), ""),
        (400_000, -100_000, D(-1), ""),
    ],
)
def test_growth_without_or_with_a_base(office, books, base, now, growth, note):
    for day, amount in ((date(2026, 9, 10), base), (date(2026, 10, 10), now)):
        if amount:
            books(office.rep, day, amount)
    found = card(office.rep)
    assert (found.growth, found.growth_note) == (growth, note)
    assert (found.score_growth is None) == bool(note)


@pytest.mark.clause("4.1.3")
@pytest.mark.parametrize(
    ("mode", "base", "growth"),
    [("prev_month", 400_000, "0.15"), ("trailing_3", 300_000, "0.533333"), ("same_month_last_year", 230_000, "1")],
)
def test_growth_is_against_what_the_rules_say_and_the_card_keeps_all_three_bases(office, books, mode, base, growth):
    announced(office, OCTOBER, base_mode=mode)
    past = {(2026, 9): 400_000, (2026, 8): 200_000, (2026, 7): 300_000, (2025, 10): 230_000, (2026, 10): 460_000}
    for (year, month), amount in past.items():
        books(office.rep, date(year, month, 28), amount)
    for found in (card(office.rep), team(office.team)):
        assert (found.base, found.growth) == (D(base), D(growth))
        assert (found.month_before, found.trailing_3, found.year_ago) == (D(400_000), D(300_000), D(230_000))


@pytest.mark.clause("4.1.3")
def test_the_base_is_what_was_published_also_of_a_month_that_is_open_again(office, books):
    books(office.rep, date(2026, 9, 5), 100_000)
    september = published(SEPTEMBER, office)
    september.ask_to_reopen(by=office.manager, reason="a cost came late")
    september.reopen(by=office.leadership)
    books(office.rep, date(2026, 9, 20), 50_000)
    books(office.rep, date(2026, 10, 5), 150_000)
    assert (card(office.rep).base, team(office.team).base) == (D(100_000), D(100_000))


@pytest.mark.clause("4.1.3")
@pytest.mark.parametrize(
    ("since", "growth", "note"),
    [
        (date(2026, 9, 16), D(0), ""),  # 11 of 22 working days: 50,000 are a month of 100,000
        (date(2026, 9, 17), D(1), NoGrowth.NEW_REP),
        (date(2026, 10, 1), D(1), NoGrowth.NEW_REP),
    ],
)
def test_a_base_month_half_worked_is_scaled_up_and_less_is_not_scored(office, books, since, growth, note):
    newcomer = make_user(team=office.team, since=since)
    books(newcomer, date(2026, 9, 28), 50_000)
    books(newcomer, date(2026, 10, 5), 100_000)
    found = card(newcomer)
    assert (found.growth, found.growth_note) == (growth, note)


@pytest.mark.clause("4.1.3")
def test_a_base_of_a_cent_does_not_stop_the_month(office, books):
    books(office.rep, date(2026, 9, 28), "0.01")
    books(office.rep, date(2026, 10, 5), "999999999999.99")
    assert card(office.rep).growth_note == NoGrowth.SMALL_BASE


# Amount, profit, new customers.


@pytest.mark.clause("4.1.1")
def test_a_rep_with_negative_sales_scores_nothing_below_zero(office, books):
    set_targets(OCTOBER, office.rep)
    books(office.rep, date(2026, 10, 5), -40_000, cost=D(-10_000), kind="cancelled", new_customers=-1)
    found = card(office.rep)
    assert (found.amount, found.profit, found.new_customers) == (D(-40_000), D(-30_000), D(-1))
    assert (found.score_amount, found.score_profit, found.score_new_customers) == (D(0), D(0), D(0))
    assert (found.score, found.grade) == (D(0), "E")


@pytest.mark.clause("4.1.2")
def test_an_entry_without_cost_counts_0_and_is_told_and_profit_without_any_is_not_known(office, books):
    set_targets(OCTOBER, office.rep, office.second_rep)
    books(office.rep, date(2026, 10, 5), 100_000, cost=D(60_000))
    books(office.rep, date(2026, 10, 6), 90_000)
    books(office.second_rep, date(2026, 10, 6), 90_000)
    found, other = card(office.rep), card(office.second_rep)
    assert (found.profit, found.without_cost) == (D(40_000), 1)
    assert (other.profit, other.without_cost, other.score_profit) == (None, 1, None)
    assert (team(office.team).profit, team(office.team).without_cost) == (D(40_000), 2)


@pytest.mark.clause("4.1.1")
def test_a_contract_shared_by_two_and_cancelled_later_nets_to_nothing_for_both(office):
    third = make_user(team=office.team)
    shares = {office.rep: D("0.3334"), office.second_rep: D("0.3333"), third: D("0.3333")}
    with as_of(date(2026, 9, 10)):
        contract = sign(
            make_contract(office.rep, gross=D(1_000), tax_rate=D(0), shares=shares),
            office.supervisor,
            date(2026, 9, 10),
        )
    with as_of(date(2026, 10, 10)):
        contract.cancel(by=office.manager, on=date(2026, 10, 10), reason="withdrawn")
    for rep in shares:
        september, october = card(rep, SEPTEMBER), card(rep)
        assert september.amount > 0
        assert september.amount + october.amount == 0
        assert (september.new_customers + october.new_customers, october.new_customers < 0) == (D(0), True)


@pytest.mark.clause("4.1.4")
def test_what_is_cancelled_in_the_same_month_makes_no_new_customer(office):
    with as_of(date(2026, 10, 10)):
        contract = sign(make_contract(office.rep), office.supervisor, date(2026, 10, 5))
        contract.cancel(by=office.supervisor, on=date(2026, 10, 10), reason="withdrawn")
    assert (card(office.rep).new_customers, card(office.rep).amount) == (D(0), D(0))


@pytest.mark.clause("4.1.1")
def test_a_fact_of_a_month_that_is_still_open_counts_in_it_also_when_it_is_entered_later(office):
    open_period(OCTOBER)
    with as_of(date(2026, 11, 6)):
        sign(make_contract(office.rep), office.supervisor, date(2026, 10, 30))
    entry = SalesEntry.objects.get()
    assert (entry.booked_on, entry.origin_on) == (date(2026, 10, 30), None)
    assert (card(office.rep).amount, card(office.rep, NOVEMBER).amount) == (D(100_000), D(0))


@pytest.mark.clause("4.3.3")
def test_a_fact_that_comes_after_publication_counts_in_the_open_month_with_its_true_day(office):
    published(OCTOBER, office)
    with as_of(date(2026, 11, 6)):
        sign(make_contract(office.rep), office.supervisor, date(2026, 10, 30))
    entry = SalesEntry.objects.get()
    assert (entry.booked_on, entry.origin_on) == (date(2026, 11, 6), date(2026, 10, 30))
    assert Scorecard.objects.published().get(rep=office.rep).amount == D(0)
    assert card(office.rep, NOVEMBER).amount == D(100_000)


# Joined, left, changed.


@pytest.mark.clause("4.1.1")
@pytest.mark.parametrize(
    ("since", "until", "days", "target", "is_ranked"),
    [
        (date(2026, 10, 15), None, 12, "272727.27", True),
        (date(2026, 10, 19), None, 10, "227272.73", True),
        (date(2026, 10, 20), None, 9, "204545.45", False),
        (date(2020, 1, 1), date(2026, 10, 15), 10, "227272.73", True),
        (date(2020, 1, 1), date(2026, 10, 14), 9, "204545.45", False),
    ],
)
def test_who_joined_or_left_has_the_target_of_the_days_and_below_ten_no_rank(
    office, books, since, until, days, target, is_ranked
):
    person = make_user(team=office.team, since=since)
    person.memberships.update(until=until)
    set_targets(OCTOBER, person)
    books(person, max(since, OCTOBER.first), 300_000, cost=D(100_000), team=office.team)
    found = card(person)
    assert (found.days, found.working_days, found.target_amount) == (days, 22, D(target))
    assert found.is_ranked == is_ranked


@pytest.mark.clause("4.1.1", "4.3.3")
def test_holidays_and_make_up_days_of_the_company_count_where_targets_and_ranks_do(office, books):
    """Of the 22 weekdays of October one is a holiday, on a Saturday one works; of those of September two are off."""
    WorkDay.objects.create(day=date(2026, 10, 9), name="National day")
    WorkDay.objects.create(day=date(2026, 10, 17), name="Make-up day", is_working=True)
    for day in (24, 25):
        WorkDay.objects.create(day=date(2026, 9, day), name="Mid-autumn")
    person = make_user(team=office.team, since=date(2026, 9, 17))
    make_target(person, OCTOBER)
    books(person, date(2026, 9, 28), 40_000)
    books(person, date(2026, 10, 5), 100_000)
    found = card(person)
    assert (found.days, found.working_days, found.target_amount) == (22, 22, D(500_000))
    assert (found.base_days, found.base_of_days, found.growth_note) == (8, 20, NoGrowth.NEW_REP)
    WorkDay.objects.filter(is_working=False).delete()
    assert card(person).working_days == 23
    office.rep.memberships.update(until=date(2026, 10, 18))
    assert card(office.rep).days == 13


@pytest.mark.clause("4.1.1")
def test_who_changed_teams_on_the_16th_leaves_to_each_its_part_of_sales_target_and_answers(office, books):
    make_target(office.rep, OCTOBER, amount=440_000, profit=None, new_customers=2)
    first, second = make_customer(office.rep), make_customer(office.rep)
    answer(office.rep, date(2026, 10, 15), 5, first)
    answer(office.rep, date(2026, 10, 16), 3, second)
    books(office.rep, date(2026, 10, 15), 100_000, team=office.team)
    with as_of(date(2026, 10, 16)):
        office.rep.move_to(office.other_team, since=date(2026, 10, 16), by=office.manager)
    books(office.rep, date(2026, 10, 16), 60_000, team=office.other_team)
    found, former, new = card(office.rep), team(office.team), team(office.other_team)
    assert (found.team, found.amount, found.target_amount) == (office.other_team, D(160_000), D(440_000))
    assert (former.amount, former.target_amount, former.target_new_customers) == (D(100_000), D(220_000), D(1))
    assert (new.amount, new.target_amount, new.target_new_customers) == (D(60_000), D(220_000), D(1))
    assert (former.answers, former.satisfaction_raw, new.answers, new.satisfaction_raw) == (1, D(100), 1, D(50))
    assert (found.answers, found.satisfaction_raw) == (2, D(75))


@pytest.mark.clause("4.1.1")
def test_a_return_hits_the_team_that_had_the_credit(office):
    with as_of(date(2026, 10, 5)):
        contract = sign(make_contract(office.rep), office.supervisor, date(2026, 10, 5))
    with as_of(date(2026, 11, 5)):
        office.rep.move_to(office.other_team, since=date(2026, 11, 2), by=office.manager)
        contract.cancel(by=office.manager, on=date(2026, 11, 5), reason="returned")
    assert team(office.team, NOVEMBER).amount == D(-100_000)
    assert team(office.other_team, NOVEMBER).amount == D(0)


# Targets, satisfaction, composite.


@pytest.mark.clause("1.1", "4.3.3")
def test_a_teams_own_target_holds_where_it_was_set_and_its_members_targets_else(office, as_user):
    set_targets(OCTOBER, office.rep, office.second_rep, office.other_rep)
    TeamTarget.objects.create(team=office.team, month=OCTOBER, amount=1_200_000, growth=D("0.1"))
    found, other = team(office.team), team(office.other_team)
    assert (found.target_amount, found.target_profit, found.target_growth) == (D(1_200_000), D(240_000), D("0.1"))
    assert (other.target_amount, other.target_growth, other.own_targets) == (D(500_000), None, [])
    page = as_user(office.manager).get(found.get_absolute_url()).content.decode()
    assert "Set for the team itself: Sales amount; of the others what the members&#x27; come to" in page


@pytest.mark.clause("4.3.3")
@pytest.mark.parametrize("target", [0, None])
def test_a_target_of_zero_or_none_is_not_scored_and_holds_the_compilation_up(office, books, target):
    if target is not None:
        make_target(office.rep, OCTOBER, amount=target)
    books(office.rep, date(2026, 10, 5), 460_000)
    assert card(office.rep).score_amount is None
    missing = open_period(OCTOBER).missing["No target"]
    assert (office.rep.name, "Sales amount") in [(one.name, one.about) for one in missing]


@pytest.mark.clause("4.3.3")
def test_with_only_40_of_the_weight_there_is_no_rank(office, books):
    make_target(office.rep, OCTOBER, profit=None, new_customers=None)
    books(office.rep, date(2026, 10, 5), 460_000)
    found = card(office.rep)
    assert (found.score_amount, found.weight_in_use, found.score, found.grade) == (D(92), D(40), None, "")
    assert "40" in found.not_ranked_because


@pytest.mark.clause("4.3.3")
def test_the_worked_card_comes_out_of_the_ledger_as_it_stands_in_the_rules(office, books):
    set_targets(OCTOBER, office.rep)
    books(office.rep, date(2026, 9, 5), 400_000)
    books(office.rep, date(2026, 10, 5), 460_000, cost=D(310_000), new_customers=D("2.5"))
    for rating in (5, 5, 4):
        answer(office.rep, date(2026, 10, 7), rating)
    found = card(office.rep)
    scores = {name: str(score) for name, score in found.scores.items()}
    assert scores == {
        "amount": "92.00", "profit": "120.00", "growth": "90.00", "new_customers": "83.33", "satisfaction": "84.38",
    }  # fmt: skip
    assert (found.score, found.grade) == (D("96.74"), "A")


@pytest.mark.clause("4.1.5")
def test_few_answers_are_drawn_toward_the_mean_of_twelve_months_and_fewer_than_the_rules_ask_are_not_scored(office):
    announced(office, OCTOBER, least_answers=2)
    for day, rating in ((date(2025, 9, 30), 1), (date(2025, 10, 1), 5), (date(2026, 9, 30), 4)):
        answer(office.other_rep, day, rating)
    answer(office.rep, date(2026, 10, 1), 1)
    found = card(office.rep)
    # Mean of 5 and 4: 87.50; (0 + 5 × 87.50) ÷ 6.
    assert (found.satisfaction_mean, found.satisfaction, found.score_satisfaction) == (D("87.50"), D("72.92"), None)
    answer(office.rep, date(2026, 10, 31), 5)
    assert card(office.rep).score_satisfaction == D("76.79")


@pytest.mark.clause("4.1.5")
def test_a_customer_who_answers_twice_in_a_month_counts_once_for_whom_the_latest_speaks_of(office):
    customer = make_customer(office.rep)
    answer(office.rep, date(2026, 10, 3), 1, customer)
    answer(office.second_rep, date(2026, 10, 3), 5, customer)
    assert (card(office.rep).answers, card(office.second_rep).answers) == (0, 1)


# The month itself.


@pytest.mark.clause("4.2")
def test_a_month_without_any_sale_or_person_has_no_cards_and_no_trouble(db):
    period = open_period(OCTOBER)
    assert (period.cards().count(), period.team_results().count()) == (0, 0)


@pytest.mark.clause("4.2")
def test_29_february_belongs_to_february(office, books):
    leap = Month.parse("2024-02")
    books(office.rep, date(2024, 2, 29), 1_000)
    books(office.rep, date(2024, 3, 1), 500)
    found = card(office.rep, leap)
    assert (found.amount, found.working_days) == (D(1_000), 21)
    assert found.last_day == date(2024, 2, 29)
    assert card(office.rep, leap.shift(12)).year_ago == D(1_000)


@pytest.fixture
def server_elsewhere():
    """The server's own clock stands in Los Angeles."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "America/Los_Angeles"
    time.tzset()
    yield
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


@pytest.mark.clause("4.2")
@pytest.mark.task
@pytest.mark.usefixtures("server_elsewhere")
def test_wherever_the_server_stands_the_month_turns_by_the_companys_clock(office):
    """31 October 16:30 UTC is 1 November in Taipei: what takes effect then is November's."""
    with as_of(datetime(2026, 10, 31, 15, 59, tzinfo=UTC)):
        assert open_last_month() == ["2026-09"]
    with as_of(datetime(2026, 10, 31, 16, 30, tzinfo=UTC)):
        assert timezone.localdate(datetime(2026, 10, 31, 16, 30, tzinfo=UTC)) == date(2026, 11, 1)
        sign(make_contract(office.rep), office.supervisor, date(2026, 11, 1))
        assert open_last_month() == ["2026-10"]
    assert card(office.rep).amount == D(0)
    assert card(office.rep, NOVEMBER).amount == D(100_000)


@pytest.mark.clause("4.2")
@pytest.mark.task
def test_computed_again_a_card_keeps_its_address_and_takes_what_came_since(office, books):
    books(office.rep, date(2026, 10, 5), 100_000)
    leaver = make_user(team=office.team)
    before = {found.rep_id: found.pk for found in open_period(OCTOBER).cards()}
    books(office.rep, date(2026, 10, 6), 1_000)
    leaver.memberships.all().delete()
    after = {found.rep_id: found.pk for found in open_period(OCTOBER).cards()}
    assert after == {rep: pk for rep, pk in before.items() if rep != leaver.pk}
    assert card(office.rep).amount == D(101_000)


@pytest.mark.clause("4.2")
@pytest.mark.task
def test_a_computation_that_breaks_off_leaves_nothing_half(office, books, monkeypatch):
    books(office.rep, date(2026, 10, 5), 100_000)
    with monkeypatch.context() as broken:
        broken.setattr("appraisal.models.TeamCard.objects.filter", lambda *args, **options: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            open_period(OCTOBER)
    assert not Scorecard.objects.exists()
    assert card(office.rep).amount == D(100_000)


@pytest.mark.clause("4.3.3")
def test_cards_of_a_running_month_are_computed_without_being_written(office, books):
    books(office.rep, date(2026, 11, 5), 100_000)
    cards = cards_of(Period(month=NOVEMBER, rule_set=RuleSet.in_force(NOVEMBER)))
    assert next(found for found in cards.reps if found.rep == office.rep).amount == D(100_000)
    assert not Scorecard.objects.exists()
