"""Every figure opens to the rows that make it, and says which rows it leaves out and why (1.3.2, flow test 10)."""

import os
import random
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, transaction

from appraisal.cards.members import contributions_of
from appraisal.cards.sheet import points_of
from appraisal.explanations import lines_of
from appraisal.figures import evidence_of, rows_behind
from appraisal.formula import rounded
from appraisal.models import LateRating, Period, RuleSet, Scorecard, TeamCard
from appraisal.models.rule_set import DEFAULT_CURVE
from appraisal.rules import Base, Indicator
from customers.models import Merge, SurveyAnswer
from pipeline.models import Contract, SalesEntry
from salesdept.common.calendar import Month, as_of, midnight
from salesdept.common.errors import RuleBroken
from tests.customers.surveys import taken, uploaded, worked_on
from tests.makers import make_target
from tests.pipeline.makers import make_contract, make_customer, sign

from .makers import (
    announced,
    card_of,
    compile_anyway,
    look_at_all,
    open_period,
    published,
    reviewed,
    set_targets,
)

D = Decimal
OCTOBER = Month.parse("2026-10")
pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.3.2")]


SEEDS = int(os.environ.get("EVIDENCE_SEEDS", "12"))
"""How many random ledgers: a few here, a thousand by EVIDENCE_SEEDS=1000."""
SEPTEMBER = OCTOBER.previous


def books_of(office) -> SimpleNamespace:
    """The reps with their customers and a contract, in which random ledgers are written."""
    reps = [office.rep, office.second_rep, office.other_rep]
    for rep in reps:
        make_target(rep, OCTOBER)
    customers = [make_customer(rep) for rep in reps for _n in range(2)]
    contract = make_contract(office.rep, customer=customers[0])
    return SimpleNamespace(reps=reps, customers=customers, contract=contract, teams=[office.team, office.other_team])


@pytest.fixture
def books(office):
    return books_of(office)


def make_ledger(books, seed: int) -> None:
    """Random entries and answers of two months for three reps: shared, taken back, without cost, late, of no team."""
    chance = random.Random(seed)  # noqa: S311 — a repeatable ledger, no secret
    entries = [an_entry(books, chance, SEPTEMBER.first + timedelta(days=chance.randint(0, 60))) for _n in range(60)]
    for months_back in (2, 3, 12):
        day = OCTOBER.shift(-months_back).first + timedelta(days=seed % 28)
        entries += [an_entry(books, chance, day, rep=rep, team=books.teams[0]) for rep in books.reps]
    SalesEntry.objects.bulk_create(entries)
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(
            customer=chance.choice(books.customers),
            rep=chance.choice(books.reps),
            received_on=(day := OCTOBER.first + timedelta(days=chance.randint(0, 30))),
            rating=chance.randint(1, 5),
            created_at=midnight(day),
        )
        for _n in range(25)
    )


def an_entry(books, chance, day: date, **given) -> SalesEntry:
    facts = {
        "rep": chance.choice(books.reps),
        "team": chance.choice([*books.teams, None]),
        "customer": chance.choice(books.customers),
        "origin_on": day - timedelta(days=40) if chance.random() < 0.1 else None,
        "kind": chance.choice(SalesEntry.Kind.values),
        "amount": D(chance.randint(-3_000_000, 9_000_000)) / 100,
        "cost": chance.choice([None, D(chance.randint(0, 5_000_000)) / 100]),
        "new_customers": chance.choice([D(0), D("0.5"), D(1), D("-1")]),
        "created_at": midnight(day),
    }
    return SalesEntry(contract=books.contract, booked_on=day, share=D(1), **facts | given)


def publish_september(books, seed: int) -> None:
    """As it was by then; it is open again, and more is booked into it before October is computed."""
    period = open_period(SEPTEMBER)
    period.cards().update(is_published=True)
    period.team_results().update(is_published=True)
    Period.objects.filter(pk=period.pk).update(state=Period.State.PUBLISHED)
    chance = random.Random(-seed)  # noqa: S311
    days = [SEPTEMBER.last - timedelta(days=n) for n in range(5)]
    SalesEntry.objects.bulk_create(an_entry(books, chance, day, created_at=midnight(OCTOBER.last)) for day in days)


@pytest.mark.clause("4.1.1", "4.1.2", "4.1.3", "4.1.4", "4.1.5")
def test_the_rows_of_every_figure_add_up_to_it(books):
    for seed in range(SEEDS):
        with transaction.atomic():
            make_ledger(books, seed)
            RuleSet.objects.create(
                **DEFAULT_CURVE, valid_from=OCTOBER, state="announced", base_mode=Base.values[seed % 3]
            )
            if seed % 2:
                publish_september(books, seed)
            the_rows_add_up(seed)
            transaction.set_rollback(True)


def the_rows_add_up(seed: int) -> None:
    period = open_period(OCTOBER)
    cards = [*period.cards(), *period.team_results()]
    assert len(cards) == 5
    for card in cards:
        for indicator in Indicator:
            evidence = evidence_of(card, indicator)
            assert evidence.agrees, (seed, card, indicator, evidence.total)
            assert not {row.pk for row in evidence.rows} & {one.row.pk for one in evidence.left_out}, (card, indicator)
            assert all(one.because for one in evidence.left_out)


@pytest.mark.parametrize("seed", range(2))
def test_what_members_brought_adds_up_to_the_teams_sums(books, seed):
    make_ledger(books, seed)
    for card in open_period(OCTOBER).team_results():
        parts = contributions_of(card)
        assert sum(part.amount for part in parts) == card.amount
        assert sum(part.profit or 0 for part in parts) == (card.profit or 0)
        assert sum(part.new_customers for part in parts) == card.new_customers
        for part in parts:
            assert sum(row.amount for row in evidence_of(card, Indicator.AMOUNT, part.rep).rows) == part.amount


def test_the_points_as_shown_add_up_to_the_score_as_shown(books):
    make_ledger(books, 10)
    for card in open_period(OCTOBER).cards():
        points = points_of(card, card.period.rule_set)
        assert sum(points.values()) == (card.computed_score or 0)


def sold(office, day, gross=106_000, rep=None, made_on=None, **terms) -> Contract:
    rep = rep or office.rep
    with as_of(made_on or day):
        contract = make_contract(rep, gross=D(gross), **terms)
    with as_of(day):
        return sign(contract, office.supervisor, day)


def reasons(card, indicator) -> dict:
    return {one.row.contract.number: one.because for one in evidence_of(card, indicator).left_out}


def test_a_contract_signed_in_the_next_month_is_left_out_with_its_day(office):
    set_targets(OCTOBER, office.rep)
    period = open_period(OCTOBER)
    late = sold(office, date(2026, 11, 2), made_on=date(2026, 10, 28))
    card = period.cards().get(rep=office.rep)
    assert "counts in November 2026" in reasons(card, Indicator.AMOUNT)[late.number]


@pytest.mark.clause("4.3.3")
def test_what_came_after_publication_is_left_out_and_told_where_it_counts(office):
    set_targets(OCTOBER, office.rep)
    sold(office, date(2026, 10, 5))
    card = published(OCTOBER, office).cards().get(rep=office.rep)
    with as_of(date(2026, 11, 20)):
        late = sign(make_contract(office.rep), office.supervisor, date(2026, 10, 30))
    told = reasons(card, Indicator.AMOUNT)[late.number]
    assert "October 2026 was published" in told
    assert "counts in November 2026" in told
    assert evidence_of(card, Indicator.AMOUNT).agrees


def test_what_is_booked_between_computing_and_publication_is_named(office):
    set_targets(OCTOBER, office.rep)
    period = open_period(OCTOBER)
    with as_of(date(2026, 11, 2)):
        between = sign(make_contract(office.rep), office.supervisor, date(2026, 10, 29))
    card = period.cards().get(rep=office.rep)
    assert evidence_of(card, Indicator.AMOUNT).agrees
    told = reasons(card, Indicator.AMOUNT)
    assert "after this card was computed" in told[between.number]


@pytest.mark.clause("4.1.2", "4.1.4")
def test_a_missing_cost_and_a_known_customer_are_said(office):
    set_targets(OCTOBER, office.rep)
    customer = make_customer(office.rep)
    sold(office, date(2026, 10, 5), customer=customer, cost=D(10))
    second = sold(office, date(2026, 10, 6), customer=customer)
    card = open_period(OCTOBER).cards().get(rep=office.rep)
    assert reasons(card, Indicator.PROFIT)[second.number] == "its cost is not known"
    told = "the customer, or another company of its group, has bought before"
    assert reasons(card, Indicator.NEW_CUSTOMERS)[second.number] == told


@pytest.mark.clause("4.1.4")
def test_a_contract_too_small_to_make_a_customer_is_not_called_a_second_one(office):
    announced(office, OCTOBER, min_first_contract=D(50_000))
    small = sold(office, date(2026, 10, 5), gross=53_000 - 1)
    half = {office.rep: D("0.5"), office.second_rep: D("0.5")}
    shared = sold(office, date(2026, 10, 6), gross=53_000, shares=half)
    card = open_period(OCTOBER).cards().get(rep=office.rep)
    told = reasons(card, Indicator.NEW_CUSTOMERS)
    assert told == {small.number: "signed for less than 50,000: makes nobody a customer"}
    assert (card.new_customers, shared.number in told) == (D("0.5"), False)


@pytest.mark.clause("4.1.4")
def test_customers_who_came_back_are_shown_apart_from_new_ones(office):
    back = make_customer(office.rep)
    half = {office.rep: D("0.5"), office.second_rep: D("0.5")}
    sold(office, date(2024, 1, 5), customer=back)
    sold(office, date(2026, 10, 5), customer=back)
    sold(office, date(2026, 10, 6), shares=half)
    set_targets(OCTOBER, office.rep)
    card = open_period(OCTOBER).cards().select_related("period__rule_set").get(rep=office.rep)
    assert (card.new_customers, card.returned_customers) == (D("1.00"), D("0.50"))
    line = next(line for line in lines_of(card, card.period.rule_set) if line.indicator == "new_customers")
    assert line.note == "0.50 of it for customers who came back"


@pytest.mark.clause("4.1.3")
def test_against_a_negative_base_the_change_itself_is_shown(office):
    returned = sold(office, date(2026, 8, 5))
    with as_of(date(2026, 9, 5)):
        returned.cancel(by=office.manager, on=date(2026, 9, 5), reason="returned")
    sold(office, date(2026, 10, 5))
    card = open_period(OCTOBER).cards().select_related("period__rule_set").get(rep=office.rep)
    line = next(line for line in lines_of(card, card.period.rule_set) if line.indicator == "growth")
    assert (line.formula, line.note) == ("100,000 − (−100,000) = 200,000", "negative base")


@pytest.mark.clause("4.1.3")
def test_a_base_that_is_published_anew_later_does_not_change_what_the_card_was_measured_against(office):
    set_targets(SEPTEMBER, office.rep, office.second_rep, office.other_rep)
    sold(office, date(2026, 9, 5), cost=D(1))
    september = published(SEPTEMBER, office)
    september.ask_to_reopen(by=office.manager, reason="a contract came late")
    september.reopen(by=office.leadership)
    with as_of(date(2026, 10, 12)):
        sign(make_contract(office.rep, cost=D(1)), office.supervisor, date(2026, 9, 20))
        september.compile(by=office.clerk)
    card = open_period(OCTOBER).cards().get(rep=office.rep)
    assert (card.base, card.base_revisions) == (D(100_000), [1])
    with as_of(date(2026, 11, 5)):
        for reviewer in (office.supervisor, office.other_supervisor, office.manager):
            if september.parts_to_sign(reviewer):
                look_at_all(september, reviewer)
                september.review(by=reviewer)
        september.evaluate(by=office.manager)
        september.publish(by=office.manager)
    assert evidence_of(card, Indicator.GROWTH).agrees


@pytest.mark.clause("4.1.5")
def test_an_answer_that_a_later_one_replaced_is_left_out(office):
    customer = make_customer(office.rep)
    with as_of(date(2026, 10, 9)):
        for rep, day, rating in ((office.rep, 3, 1), (office.second_rep, 9, 5)):
            SurveyAnswer.objects.create(customer=customer, rep=rep, received_on=date(2026, 10, day), rating=rating)
    card = open_period(OCTOBER).cards().get(rep=office.rep)
    evidence = evidence_of(card, Indicator.SATISFACTION)
    assert evidence.rows == []
    assert [one.because for one in evidence.left_out] == ["the customer answered again later"]
    assert evidence.agrees


def test_a_row_that_is_taken_away_is_noticed(office):
    """The control of the control: with other rows the page says that they don't make the figure."""
    set_targets(OCTOBER, office.rep)
    sold(office, date(2026, 10, 5))
    card = open_period(OCTOBER).cards().get(rep=office.rep)
    card.amount += 1
    assert not evidence_of(card, Indicator.AMOUNT).agrees


def test_the_api_tells_the_rows_their_sum_and_what_is_left_out(office, books, api_as):
    make_ledger(books, 1)
    card = published(OCTOBER, office).cards().get(rep=office.rep)
    answer = api_as(office.rep).get(f"/api/v1/scorecards/{card.pk}/figures/").json()
    amount = answer[0]
    assert D(amount["total"]) == card.amount
    assert len(amount["rows"]) == rows_behind(card, Indicator.AMOUNT).count()
    assert {one["because"] for one in answer[1]["left_out"]} <= {
        "its cost is not known",
        "taken back before its cost was known",
    }
    assert Scorecard.objects.filter(pk=card.pk).exists()
    team = TeamCard.objects.get(team=office.team)
    assert api_as(office.rep).get(f"/api/v1/team-cards/{team.pk}/figures/").status_code == 404
    assert api_as(office.supervisor).get(f"/api/v1/team-cards/{team.pk}/figures/").status_code == 200


# What was published stays as it was (4.3.3).


def answered(customer, rep, day: int, rating: int) -> SurveyAnswer:
    with as_of(date(2026, 10, day)):
        return SurveyAnswer.objects.create(
            customer=customer, rep=rep, received_on=date(2026, 10, day), rating=rating, comment=f"said on {day}"
        )


@pytest.mark.clause("4.1.5")
def test_an_answer_excluded_after_publication_still_counts_there_and_one_before_is_told_with_its_reason(office):
    first, second = (answered(make_customer(office.rep), office.rep, day, rating) for day, rating in ((3, 5), (4, 1)))
    with as_of(date(2026, 10, 5)):
        second.exclude(by=office.clerk, reason="own staff")
    card = published(OCTOBER, office).cards().get(rep=office.rep)
    with as_of(date(2026, 11, 20)):
        first.exclude(by=office.clerk, reason="a test")
    evidence = evidence_of(card, Indicator.SATISFACTION)
    assert [row.pk for row in evidence.rows] == [first.pk]
    assert [(one.row.pk, one.because) for one in evidence.left_out] == [(second.pk, "does not count: own staff")]
    assert evidence.agrees


@pytest.fixture
def taken_out_late(office):
    """Of one customer two answers in October, of another one; the later one of the first is excluded in November."""
    customer, other = make_customer(office.rep), make_customer(office.rep)
    earlier, later = answered(customer, office.second_rep, 3, 5), answered(customer, office.rep, 4, 1)
    answered(other, office.rep, 5, 3)
    october = published(OCTOBER, office)
    with as_of(date(2026, 11, 20)):
        later.exclude(by=office.clerk, reason="a test")
        for rating in (5, 5, 4):
            SurveyAnswer.objects.create(
                customer=make_customer(office.rep), rep=office.rep, received_on=date(2026, 11, 20), rating=rating
            )
    return SimpleNamespace(october=october, earlier=earlier, later=later)


@pytest.mark.clause("4.1.5", "4.3.3")
def test_the_open_month_takes_out_what_a_published_one_counted_and_counts_what_it_had_replaced(office, taken_out_late):
    """Of three answers with 275 points one with none goes, so that two are left; the other rep's comes with its 100."""
    before = card_of(office.rep, taken_out_late.october)
    assert (before.answers, before.satisfaction_raw) == (2, D(25))
    november = open_period(OCTOBER.next)
    one, other = card_of(office.rep, november), card_of(office.second_rep, november)
    mean = one.satisfaction_mean
    assert (one.answers, one.satisfaction) == (2, rounded((D(275) + 5 * mean) / 7))
    assert (other.answers, other.satisfaction) == (1, rounded((D(100) + 5 * mean) / 6))
    team = november.team_results().get(team=office.team)
    assert (team.answers, team.satisfaction) == (3, rounded((D(375) + 5 * mean) / 8))
    for card in (before, one, other, team):
        assert evidence_of(card, Indicator.SATISFACTION).agrees, card


@pytest.mark.clause("4.1.5", "4.3.3")
def test_a_late_rating_is_listed_on_both_cards_with_its_origin(office, as_user, api_as, taken_out_late):
    client = as_user(office.manager)
    november = open_period(OCTOBER.next)
    then = client.get(f"{card_of(office.rep, taken_out_late.october).get_absolute_url()}satisfaction/")
    assert "taken out on 20 Nov 2026, in the month that was open then: a test" in then.content.decode()
    card = card_of(office.rep, november)
    now_open = client.get(f"{card.get_absolute_url()}satisfaction/").content.decode()
    assert "late, of 4 Oct 2026 · taken out of the count: a test" in now_open
    assert "as on the card" in now_open
    came = client.get(f"{card_of(office.second_rep, november).get_absolute_url()}satisfaction/").content.decode()
    assert "late, of 3 Oct 2026 · counts after all: a test" in came
    figures = api_as(office.manager).get(f"/api/v1/scorecards/{card.pk}/figures/").json()
    assert [(one["answer"], one["counts"], one["origin_on"]) for one in figures[4]["late"]] == [
        (str(taken_out_late.later.pk), -1, "2026-10-04")
    ]


@pytest.mark.clause("4.1.5", "4.3.3")
def test_a_month_reopened_keeps_what_was_taken_out_of_it_late(office, taken_out_late):
    october = taken_out_late.october
    with as_of(date(2026, 11, 25)):
        october.ask_to_reopen(by=office.manager, reason="a cost")
        october.reopen(by=office.leadership)
        compile_anyway(october, office)
    again = card_of(office.rep, october)
    assert (again.revision, again.answers, again.satisfaction_raw) == (2, 2, D(25))
    assert evidence_of(again, Indicator.SATISFACTION).agrees


@pytest.mark.clause("4.1.5")
def test_more_taken_out_than_came_is_not_scored(office):
    answer = answered(make_customer(office.rep), office.rep, 3, 5)
    published(OCTOBER, office)
    with as_of(date(2026, 11, 20)):
        answer.exclude(by=office.clerk, reason="a test")
    with pytest.raises(DatabaseError), transaction.atomic():
        LateRating.objects.update(counts=1)
    card = card_of(office.rep, open_period(OCTOBER.next))
    assert (card.answers, card.satisfaction, card.score_satisfaction) == (-1, None, None)
    assert evidence_of(card, Indicator.SATISFACTION).agrees


@pytest.mark.clause("4.1.5")
def test_what_did_not_count_in_the_published_month_changes_nothing_when_it_is_excluded(office):
    customer = make_customer(office.rep)
    replaced = answered(customer, office.rep, 3, 5)
    answered(customer, office.rep, 4, 1)
    published(OCTOBER, office)
    with as_of(date(2026, 11, 20)):
        replaced.exclude(by=office.clerk, reason="a test")
    assert not LateRating.objects.exists()


@pytest.mark.clause("4.1.5")
def test_two_files_merged_or_parted_after_publication_change_no_card(office):
    kept, gone = make_customer(office.rep), make_customer(office.rep)
    answered(kept, office.rep, 3, 5)
    answered(gone, office.rep, 4, 1)
    card = published(OCTOBER, office).cards().get(rep=office.rep)
    with as_of(date(2026, 11, 20)):
        merge = Merge.of(kept, gone, by=office.rep)
    assert len(evidence_of(card, Indicator.SATISFACTION).rows) == card.answers == 2
    assert evidence_of(card, Indicator.SATISFACTION).agrees
    with as_of(date(2026, 11, 21)):
        as_one = Scorecard.objects.get(pk=card.pk)
        as_one.created_at = midnight(date(2026, 11, 21))
        assert len(evidence_of(as_one, Indicator.SATISFACTION).rows) == 1
    with as_of(date(2026, 11, 22)):
        merge.undo(by=office.rep)
    assert len(evidence_of(as_one, Indicator.SATISFACTION).rows) == 1
    assert evidence_of(card, Indicator.SATISFACTION).agrees


@pytest.mark.clause("4.3.1")
def test_an_answer_left_out_after_the_month_was_compiled_has_it_compiled_anew(office):
    answer = answered(make_customer(office.rep), office.rep, 3, 5)
    period = reviewed(OCTOBER, office)
    with as_of(date(2026, 11, 4)):
        answer.exclude(by=office.clerk, reason="a test")
        with pytest.raises(RuleBroken, match=r"no card holds it: answers to questionnaires \(1\)"):
            period.evaluate(by=office.manager)


@pytest.mark.clause("7.1.3")
def test_who_answered_is_told_only_while_the_file_is_the_readers(office, as_user):
    customer = make_customer(office.rep, name="永信精密")
    answered(customer, office.rep, 3, 5)
    card = published(OCTOBER, office).cards().get(rep=office.rep)
    page = f"{card.get_absolute_url()}satisfaction/"
    assert "永信精密" in as_user(office.rep).get(page).content.decode()
    customer.hand_over(office.other_rep, by=office.manager, reason="new region")
    told = as_user(office.rep).get(page).content.decode()
    assert ("永信精密" in told, "said on 3" in told, "as on the card" in told) == (False, False, True)
    assert "永信精密" in as_user(office.manager).get(page).content.decode()


@pytest.mark.clause("4.1.5")
def test_an_imported_answer_of_a_published_month_is_refused_until_the_month_is_reopened(office):
    with as_of(date(2026, 9, 1)):
        customer = make_customer(office.rep)
    period = published(OCTOBER, office)
    content = f"date,rating,customer\n2026-10-09,2,{customer.name}\n2026-10-10,2,\n2026-11-02,2,{customer.name}\n"
    with as_of(date(2026, 11, 20)):
        one = uploaded(office.clerk, content)
        assert [(line, code) for line, _c, _v, code, _a in one.plan["left_out"]] == [(2, "month_published")]
        period.ask_to_reopen(by=office.manager, reason="answers came late")
        period.reopen(by=office.leadership)
        taken(one, office.clerk)
    assert sorted(one.received_on.day for one in SurveyAnswer.objects.all()) == [2, 9]


@pytest.mark.clause("4.3.3")
def test_a_file_whose_month_is_published_is_not_taken_back(office, as_user):
    with as_of(date(2026, 10, 1)):
        customer = make_customer(office.rep)
    with as_of(date(2026, 10, 20)):
        one = taken(uploaded(office.clerk, f"date,rating,customer\n2026-10-09,2,{customer.name}\n"), office.clerk)
    published(OCTOBER, office)
    refused = as_user(office.clerk).post(f"{one.get_absolute_url()}undo/", {"reason": "wrong"})
    assert (refused.status_code, SurveyAnswer.objects.count()) == (422, 1)


@pytest.mark.clause("4.3.3")
def test_a_month_that_is_published_before_the_worker_has_taken_a_file_back_keeps_its_answers(office):
    with as_of(date(2026, 10, 1)):
        customer = make_customer(office.rep)
    with as_of(date(2026, 10, 20)):
        one = taken(uploaded(office.clerk, f"date,rating,customer\n2026-10-09,2,{customer.name}\n"), office.clerk)
    one.undo(by=office.clerk, reason="wrong")
    published(OCTOBER, office)
    assert (worked_on(one).state, SurveyAnswer.objects.count()) == ("done", 1)
