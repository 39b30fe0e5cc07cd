"""Chapter 4: the natural month, compiled, reviewed, evaluated, published."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from appraisal.cards.sheet import points_of
from appraisal.explanations import lines_of
from appraisal.figures import rows_behind
from appraisal.models import Period, RuleSet, Scorecard
from appraisal.rules import Indicator
from appraisal.tasks import lock_due, open_last_month
from customers.models import SurveyAnswer
from pipeline.models import SalesEntry
from salesdept.common.calendar import Month, as_of
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.messages.models import Notice
from salesdept.people.models import Role
from tests.makers import make_user
from tests.pipeline.makers import make_contract, make_customer, sign

from .makers import (
    OCTOBER,
    WAIVER,
    card_of,
    compile_anyway,
    compiled,
    look_at_all,
    open_period,
    published,
    reviewed,
    sell,
    set_targets,
)

D = Decimal
pytestmark = pytest.mark.django_db


@pytest.fixture
def october(office):
    """Targets for all; the first rep sold 200,000 net with cost 150,000, the other team 100,000 without cost."""
    set_targets(OCTOBER, office.rep, office.second_rep, office.other_rep)
    sell(office.rep, office.supervisor, date(2026, 10, 5), 212_000, cost=D(150_000))
    sell(office.other_rep, office.other_supervisor, date(2026, 10, 6))
    return office


@pytest.mark.clause("4.2")
@pytest.mark.task
def test_at_the_start_of_a_month_the_month_before_is_opened_and_computed_once(october):
    with as_of(date(2026, 11, 1)):
        assert open_last_month() == ["2026-10"]
        before = list(Scorecard.objects.order_by("rep__name").values_list("rep", "amount", "profit"))
        assert open_last_month() == ["2026-10"]
    assert list(Scorecard.objects.order_by("rep__name").values_list("rep", "amount", "profit")) == before
    assert Period.objects.count() == 1


@pytest.mark.clause("4.2")
@pytest.mark.task
def test_missed_months_are_made_up(october):
    open_period(Month.parse("2026-08"))
    with as_of(date(2026, 11, 3)):
        assert open_last_month() == ["2026-09", "2026-10"]


@pytest.mark.clause("4.2")
@pytest.mark.task
def test_a_month_missed_between_two_is_made_up_and_one_that_fails_holds_up_no_other(october, by_owner):
    for month in ("2026-06", "2026-08"):
        open_period(Month.parse(month))
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk'; END $$;"
            "CREATE TRIGGER fail BEFORE INSERT ON appraisal_period FOR EACH ROW WHEN (NEW.month = '2026-07-01')"
            "EXECUTE FUNCTION fail()"
        )
    with as_of(date(2026, 11, 3)):
        assert Period.objects.missed() == [Month.parse(month) for month in ("2026-07", "2026-09", "2026-10")]
        assert open_last_month() == ["2026-09", "2026-10"]


@pytest.mark.clause("4.2")
@pytest.mark.task
def test_what_lies_more_than_a_year_back_is_history_and_opened_by_hand(october):
    open_period(Month.parse("2017-06"))
    with as_of(date(2026, 11, 3)):
        opened = open_last_month()
    assert (opened[0], opened[-1], len(opened)) == ("2025-11", "2026-10", 12)


@pytest.mark.clause("4.2")
def test_a_month_with_sales_that_nobody_opened_is_opened_from_the_page(october, as_user):
    with as_of(date(2026, 11, 3)):
        assert Period.objects.never_opened() == [OCTOBER]
        for who in (october.supervisor, october.rep):
            assert "2026-10" not in as_user(who).get("/appraisal/").content.decode()
            assert as_user(who).post("/appraisal/2026-10/open/").status_code == 403
        clerk = as_user(october.clerk)
        assert 'action="/appraisal/2026-10/open/"' in clerk.get("/appraisal/").content.decode()
        assert clerk.post("/appraisal/2026-10/open/")["Location"] == "/appraisal/2026-10/"
        assert Period.objects.never_opened() == []
    assert Period.objects.get(month=OCTOBER).cards().get(rep=october.rep).amount == D(200_000)


@pytest.mark.clause("4.2")
def test_the_running_month_is_not_opened_from_the_page(october, as_user):
    with as_of(date(2026, 10, 31)):
        assert Period.objects.never_opened() == []
        assert as_user(october.clerk).post("/appraisal/2026-10/open/").status_code == 422
    assert not Period.objects.exists()


@pytest.mark.clause("4.3.1")
def test_a_cost_is_missed_only_where_the_rules_weigh_profit(october):
    period = open_period(OCTOBER)
    assert "Cost not known" in period.missing
    RuleSet.objects.filter(pk=period.rule_set_id).update(weight_profit=0, weight_amount=65)
    assert "Cost not known" not in Period.objects.get(month=OCTOBER).missing


@pytest.mark.clause("4.2")
def test_a_month_that_has_not_ended_is_not_appraised(october):
    with as_of(date(2026, 10, 31)), pytest.raises(RuleBroken, match="ends on"):
        Period.open_month(OCTOBER)


@pytest.mark.clause("4.2")
def test_the_month_turns_by_the_companys_clock():
    with as_of(datetime(2026, 10, 31, 16, 30, tzinfo=UTC)):
        assert Month.last_complete() == OCTOBER


@pytest.mark.clause("4.1.1", "4.1.2", "4.1.4")
def test_a_card_shows_amount_profit_and_new_customers_of_the_ledger(october):
    card = card_of(october.rep, open_period(OCTOBER))
    assert (card.amount, card.profit, card.new_customers) == (D(200_000), D(50_000), D(1))
    other = card_of(october.other_rep, open_period(OCTOBER))
    assert (other.amount, other.profit, other.without_cost) == (D(100_000), None, 1)


@pytest.mark.clause("1.3.2")
@pytest.mark.parametrize("indicator", [Indicator.AMOUNT, Indicator.PROFIT, Indicator.NEW_CUSTOMERS])
def test_every_figure_is_the_sum_of_the_rows_it_opens_to(october, indicator):
    sell(october.rep, october.supervisor, date(2026, 10, 20), 53_000, cost=D(10_000))
    period = open_period(OCTOBER)
    Period.objects.update(computed_at=date_after(period))
    for card in Period.objects.get().cards():
        rows = rows_behind(card, indicator).totals()
        assert rows[indicator.value] == getattr(card, indicator.value)


def date_after(period):
    return datetime(2100, 1, 1, tzinfo=UTC)


@pytest.mark.clause("4.1.3")
def test_growth_is_against_the_month_before_as_it_was_published(october):
    sell(october.rep, october.supervisor, date(2026, 9, 5), 106_000)
    published(OCTOBER.previous, october)
    card = card_of(october.rep, open_period(OCTOBER))
    assert (card.base, card.growth) == (D(100_000), D(1))


@pytest.mark.clause("4.1.5")
def test_satisfaction_takes_the_latest_answer_of_each_customer(october):
    first, second = make_customer(october.rep), make_customer(october.rep)
    for customer, day, rating in ((first, 3, 1), (first, 9, 5), (second, 9, 5)):
        SurveyAnswer.objects.create(customer=customer, rep=october.rep, received_on=date(2026, 10, day), rating=rating)
    card = card_of(october.rep, open_period(OCTOBER))
    assert (card.answers, card.satisfaction_raw, card.satisfaction) == (2, D(100), D("85.71"))


@pytest.mark.clause("4.1.1")
def test_a_rep_who_changed_teams_has_one_card_and_each_team_its_part(october):
    october.rep.move_to(october.other_team, since=date(2026, 10, 16), by=october.manager)
    sell(october.rep, october.other_supervisor, date(2026, 10, 20), 53_000)
    period = open_period(OCTOBER)
    assert card_of(october.rep, period).amount == D(250_000)
    assert dict(period.team_results().values_list("team__name", "amount")) == {
        "North": D(200_000),
        "South": D(150_000),
    }


@pytest.mark.clause("4.1.1")
def test_who_came_in_the_middle_of_the_month_has_the_target_for_those_days(office):
    newcomer = make_user(team=office.team, since=date(2026, 10, 16))
    set_targets(OCTOBER, newcomer)
    card = card_of(newcomer, open_period(OCTOBER))
    assert (card.days, card.working_days) == (11, 22)
    assert card.target_amount == D(250_000)


@pytest.mark.clause("4.3.1")
def test_only_the_clerk_compiles_and_nothing_missing_goes_unsaid(october):
    period = open_period(OCTOBER)
    with as_of(date(2026, 11, 2)):
        with pytest.raises(NotYourPart):
            period.compile(by=october.manager)
        with pytest.raises(RuleBroken, match="Cost not known"):
            period.compile(by=october.clerk)
        compile_anyway(period, october)
    assert (period.state, period.revision) == ("compiled", 1)
    assert [(one.name, one.reason, one.by) for one in period.waivers.all()] == [
        (october.other_rep.customers.get().contracts.get().number, WAIVER, october.manager)
    ]


@pytest.mark.clause("4.3.1")
def test_a_rep_without_a_target_holds_the_compilation_up(office):
    period = open_period(OCTOBER)
    assert {one.name for one in period.missing["No target"]} == {
        office.rep.name,
        office.second_rep.name,
        office.other_rep.name,
    }


@pytest.mark.clause("4.3.1")
def test_each_supervisor_reviews_the_own_team_and_neither_can_be_skipped(october):
    period = compiled(OCTOBER, october)
    with pytest.raises(NotNow):
        period.evaluate(by=october.manager)
    look_at_all(period, october.supervisor)
    look_at_all(period, october.other_supervisor)
    period.review(by=october.supervisor)
    assert period.state == "compiled"
    with pytest.raises(NotYourPart):
        period.review(by=october.supervisor)
    period.review(by=october.other_supervisor)
    assert period.state == "reviewed"


@pytest.mark.clause("4.3.1")
def test_the_supervisor_of_the_months_last_day_reviews(october):
    successor = make_user(Role.SUPERVISOR)
    october.supervisor.move_to(make_team_apart(), since=date(2026, 11, 1), by=october.manager)
    successor.move_to(october.team, since=date(2026, 11, 1), by=october.manager)
    period = compiled(OCTOBER, october)
    assert period.teams_to_review(october.supervisor) == [october.team]
    assert period.teams_to_review(successor) == []


def make_team_apart():
    from tests.makers import make_team

    return make_team()


@pytest.mark.clause("4.3.3")
def test_the_manager_weighs_with_a_reason_and_the_grade_follows(october):
    period = reviewed(OCTOBER, october)
    card = card_of(october.rep, period)
    before = card.computed_score
    with pytest.raises(RuleBroken, match="reason"):
        card.adjust(by=october.manager, points=D(5), reason=" ")
    with pytest.raises(NotYourPart):
        card.adjust(by=october.supervisor, points=D(5), reason="kind")
    card.adjust(by=october.manager, points=D(5), reason="helped a colleague for two weeks")
    assert (card.score, card.computed_score) == (before + 5, before)


@pytest.mark.clause("4.3.3")
def test_a_published_card_is_frozen_for_everybody(october):
    period = published(OCTOBER, october)
    card = card_of(october.rep, period)
    with pytest.raises(NotNow):
        card.adjust(by=october.manager, points=D(1), reason="late")
    for touch in (lambda: Scorecard.objects.update(amount=1), lambda: Scorecard.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            touch()


@pytest.mark.clause("4.3.3")
def test_what_becomes_known_after_publication_is_booked_in_the_open_month(october):
    published(OCTOBER, october)
    with as_of(date(2026, 11, 20)):
        sign(make_contract(october.rep), october.supervisor, date(2026, 10, 30))
    late = SalesEntry.objects.latest("pk")
    assert (late.booked_on, late.origin_on) == (date(2026, 11, 20), date(2026, 10, 30))
    assert card_of(october.rep, Period.objects.get()).amount == D(200_000)


@pytest.mark.clause("4.3.3")
def test_reopening_takes_two_people_and_keeps_the_published_version(october):
    period = published(OCTOBER, october)
    with pytest.raises(RuleBroken):
        period.reopen(by=october.leadership)
    period.ask_to_reopen(by=october.manager, reason="a cost came late")
    period.reopen(by=october.leadership)
    with as_of(date(2026, 11, 10)):
        compile_anyway(period, october)
    assert period.revision == 2
    assert Scorecard.objects.filter(rep=october.rep).values_list("revision", "is_published").count() == 2
    assert Scorecard.objects.published().get(rep=october.rep).revision == 1


@pytest.mark.clause("1.3.2")
def test_a_rep_sees_the_own_published_card_and_hears_of_it(october, as_user, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        period = published(OCTOBER, october)
    own, other = card_of(october.rep, period), card_of(october.other_rep, period)
    client = as_user(october.rep)
    assert client.get(own.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404
    assert Notice.objects.filter(recipient=october.rep, url=own.get_absolute_url()).count() == 1


@pytest.mark.clause("1.3.2")
def test_an_unpublished_card_is_nobodys_who_is_judged_by_it(october, as_user):
    card = card_of(october.rep, compiled(OCTOBER, october))
    seen = {
        who: as_user(getattr(october, who)).get(card.get_absolute_url()).status_code
        for who in ("rep", "supervisor", "other_supervisor", "manager", "clerk", "leadership", "finance", "admin")
    }
    assert seen == {
        "rep": 404,
        "supervisor": 200,
        "other_supervisor": 404,
        "manager": 200,
        "clerk": 200,
        "leadership": 200,
        "finance": 403,
        "admin": 403,
    }


@pytest.mark.clause("1.3.2")
def test_the_points_of_a_card_add_up_to_its_score(october):
    card = card_of(october.rep, open_period(OCTOBER))
    rules = card.period.rule_set
    assert set(points_of(card, rules)) == {"amount", "profit", "new_customers"}
    assert sum(points_of(card, rules).values()) == card.score
    amount = next(line for line in lines_of(card, rules) if line.indicator == "amount")
    assert amount.formula == "200,000 ÷ 500,000 × 100 = 40, at most 120"


@pytest.mark.clause("4.3.3")
def test_the_month_goes_its_way_through_the_pages_of_those_who_take_it(october, as_user):
    open_period(OCTOBER)
    address = f"/appraisal/{OCTOBER}/"
    assert as_user(october.clerk).post(f"{address}compile/", {}).status_code == 422
    (missing,) = Period.objects.get().waivable_by(october.other_supervisor)
    waived = {"what": [missing.key], "reason": WAIVER}
    assert as_user(october.clerk).post(f"{address}waive/", waived).status_code == 403
    assert as_user(october.other_supervisor).post(f"{address}waive/", waived).status_code == 302
    assert as_user(october.clerk).post(f"{address}compile/").status_code == 302
    period = Period.objects.get()
    for supervisor in (october.supervisor, october.other_supervisor):
        assert as_user(supervisor).post(f"{address}review/").status_code == 422
        look_at_all(period, supervisor)
    assert as_user(october.supervisor).post(f"{address}review/").status_code == 302
    assert as_user(october.manager).post(f"{address}evaluate/").status_code == 409
    assert as_user(october.other_supervisor).post(f"{address}review/").status_code == 302
    assert as_user(october.clerk).post(f"{address}publish/").status_code == 403
    assert as_user(october.manager).post(f"{address}evaluate/").status_code == 302
    assert as_user(october.manager).post(f"{address}publish/").status_code == 302
    assert as_user(october.manager).get(address).context["period"].state == "published"


@pytest.mark.clause("4.2")
@pytest.mark.task
def test_a_published_month_locks_after_five_working_days(october):
    published(OCTOBER, october)
    with as_of(date(2026, 11, 11)):
        assert lock_due() == 0
    with as_of(date(2026, 11, 12)):
        assert (lock_due(), lock_due()) == (1, 0)


@pytest.mark.clause("4.1.1")
def test_the_command_prints_the_months_figures(october):
    out = StringIO()
    with as_of(date(2026, 11, 2)):
        call_command("appraise", "2026-10", "--json", stdout=out)
    figures = json.loads(out.getvalue())
    rep = next(row for row in figures["reps"] if row["name"] == october.rep.name)
    assert {key: rep[key] for key in ("team", "amount", "profit", "growth", "new_customers")} == {
        "team": "North",
        "amount": 200000.0,
        "profit": 50000.0,
        "growth": None,
        "new_customers": 1.0,
    }


@pytest.mark.clause("4.2")
@pytest.mark.parametrize("month", ["2026-13", "October", ""])
def test_the_command_says_what_a_month_looks_like(month):
    with pytest.raises(CommandError, match="2017-06"):
        call_command("appraise", month)


@pytest.mark.clause("4.2")
def test_a_month_without_any_sale_is_published_like_any_other(office):
    set_targets(OCTOBER, office.rep, office.second_rep, office.other_rep)
    period = published(OCTOBER, office)
    assert set(period.cards().values_list("amount", "is_published")) == {(D(0), True)}


@pytest.mark.clause("4.1.1")
def test_computing_takes_the_same_queries_for_many_reps(october, django_assert_max_num_queries):
    for _n in range(15):
        make_user(team=october.team)
    with django_assert_max_num_queries(30):
        open_period(OCTOBER)


@pytest.mark.clause("1.3.2")
def test_the_pages_of_a_month_stay_within_their_queries(october, as_user, django_assert_max_num_queries):
    period = compiled(OCTOBER, october)
    client = as_user(october.manager)
    with django_assert_max_num_queries(26):
        client.get(period.get_absolute_url())
    with django_assert_max_num_queries(14):
        client.get(card_of(october.rep, period).get_absolute_url())


def test_the_list_of_months_leads_to_no_page_that_is_closed(october, as_user):
    address = compiled(OCTOBER, october).get_absolute_url()
    for who in ("rep", "supervisor", "manager", "clerk", "leadership"):
        browser = as_user(getattr(october, who))
        leads_there = f'href="{address}"' in browser.get("/appraisal/").content.decode()
        assert leads_there == (who != "rep") == (browser.get(address).status_code == 200), who


def test_appeals_end_on_the_fifth_working_day():
    from appraisal.deadlines import appeal_ends

    assert appeal_ends(datetime(2026, 11, 4, 4, tzinfo=UTC)) == date(2026, 11, 11)
    assert timedelta(days=7) == date(2026, 11, 11) - date(2026, 11, 4)


def test_of_many_cards_the_page_shows_some_and_a_teams_own(october, as_user, monkeypatch):
    monkeypatch.setattr("appraisal.months.views.PER_PAGE", 2)
    period = compiled(OCTOBER, october)
    client, url = as_user(october.clerk), period.get_absolute_url()
    shown = [card for number in (1, 2) for card in client.get(f"{url}?page={number}").context["cards"]]
    assert len(shown) == len(set(shown)) > 2
    of_team = client.get(f"{url}?team={october.other_team.pk}").context["cards"]
    assert {card.team for card in of_team} == {october.other_team}


def test_a_question_that_waits_stands_first_on_the_months_page(october, as_user):
    period = compiled(OCTOBER, october)
    last = list(period.cards().by_rank())[-1]
    reviewer = next(
        user for user in (october.supervisor, october.other_supervisor) if period.is_reviewed_by(last, user)
    )
    last.ask(by=reviewer, question="is that all?")
    assert as_user(october.clerk).get(period.get_absolute_url()).context["cards"][0] == last
