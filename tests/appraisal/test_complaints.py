"""A complaint found substantiated takes points off the satisfaction by the rules (4.1.5, figures 5)."""

from datetime import date
from decimal import Decimal

import pytest

from appraisal.figures import evidence_of
from appraisal.formula import rounded
from appraisal.models import RuleSet, TeamCard
from appraisal.rules import Indicator, complaint_deduction
from customers.models import Case, SurveyAnswer
from salesdept.common.calendar import as_of
from tests.pipeline.makers import make_customer

from .makers import OCTOBER, announced, card_of, open_period, published

D = Decimal
SEPTEMBER = OCTOBER.previous
pytestmark = [pytest.mark.django_db, pytest.mark.clause("4.1.5")]


@pytest.fixture
def customer(office):
    with as_of(SEPTEMBER.first):
        return make_customer(office.rep)


def found(office, customer, on: date, verdict="substantiated", reported: date | None = None) -> Case:
    """A complaint that was found on that day whether it holds."""
    with as_of(reported or on):
        case = Case.report(customer, by=office.rep, subject="Nobody came")
    with as_of(on):
        case.accept(by=office.aftersales)
        case.solve(by=office.aftersales, solution="Went there")
        case.find(by=office.aftersales, verdict=verdict, reason="The visit was forgotten")
    return case


def answered(customer, rating=5, on=date(2026, 10, 9)) -> None:
    with as_of(on):
        SurveyAnswer.objects.create(customer=customer, rep=customer.owner, received_on=on, rating=rating)


@pytest.mark.parametrize(
    ("complaints", "each", "most", "deduction"),
    [(0, 5, 20, 0), (1, 5, 20, 5), (4, 5, 20, 20), (5, 5, 20, 20), (3, 0, 20, 0), (-1, 5, 20, -5)],
)
def test_each_takes_its_points_up_to_the_most(complaints, each, most, deduction):
    assert complaint_deduction(complaints, each=D(each), most=D(most)) == deduction


def test_it_takes_points_off_the_card_of_who_kept_the_file_and_of_the_team(office, customer, as_user):
    """(100 + 5 x 80) / (1 + 5) - 2 x 5 = 73.33."""
    answered(customer)
    for day in (6, 7):
        found(office, customer, date(2026, 10, day))
    period = open_period(OCTOBER)
    card, team = card_of(office.rep, period), TeamCard.objects.get(team=office.team)
    for one in (card, team):
        assert (one.complaints, one.satisfaction, one.satisfaction_raw) == (2, D("73.33"), D(100))
        assert evidence_of(one, Indicator.SATISFACTION).agrees
    assert card_of(office.second_rep, period).complaints == 0
    page = as_user(office.manager).get(f"{card.get_absolute_url()}satisfaction/").content.decode()
    assert "(100 + 5 × 80) ÷ (1 + 5) − 10 = 73.33" in page
    assert "complaints found substantiated: 2" in page


@pytest.mark.clause("1.3.2")
def test_the_line_of_the_card_opens_to_the_cases(office, customer, as_user, api_as):
    answered(customer)
    case = found(office, customer, date(2026, 10, 6))
    card = card_of(office.rep, published(OCTOBER, office))
    page = f"{card.get_absolute_url()}satisfaction/"
    for reader in (office.rep, office.supervisor, office.manager):
        assert f'href="{case.get_absolute_url()}"' in as_user(reader).get(page).content.decode()
    told = as_user(office.clerk).get(page).content.decode()
    assert ("A case that others work on" in told, case.get_absolute_url() in told) == (True, False)
    figures = api_as(office.rep).get(f"/api/v1/scorecards/{card.pk}/figures/").json()
    assert [(one["case"], one["counts"]) for one in figures[4]["complaints"]] == [(str(case.pk), 1)]
    rules = as_user(office.rep).get(card.period.rule_set.get_absolute_url()).content.decode()
    assert "takes 5 points, together at most 20" in rules


@pytest.mark.parametrize("verdict", ["elsewhere", "unfounded"])
def test_what_is_not_the_reps_doing_takes_nothing(office, customer, verdict):
    answered(customer)
    found(office, customer, date(2026, 10, 6), verdict)
    card = card_of(office.rep, open_period(OCTOBER))
    assert (card.complaints, card.satisfaction) == (0, D("83.33"))
    assert not evidence_of(card, Indicator.SATISFACTION).complaints


def test_it_counts_in_the_month_of_the_finding_for_whose_file_it_was_at_the_report(office, customer):
    with as_of(date(2026, 9, 29)):
        case = Case.report(customer, by=office.rep, subject="Nobody came")
    with as_of(date(2026, 10, 1)):
        customer.hand_over(office.other_rep, by=office.manager)
    with as_of(date(2026, 10, 6)):
        case.accept(by=office.aftersales)
        case.solve(by=office.aftersales, solution="Went there")
        case.find(by=office.aftersales, verdict="substantiated", reason="The visit was forgotten")
    assert (case.finding.rep, case.finding.team) == (office.rep, office.team)
    assert card_of(office.rep, open_period(SEPTEMBER)).complaints == 0
    assert card_of(office.rep, open_period(OCTOBER)).complaints == 1


@pytest.mark.clause("4.3.3")
def test_one_taken_back_after_publication_is_given_back_in_the_open_month(office, customer, as_user):
    answered(customer)
    case = found(office, customer, date(2026, 10, 6))
    before = card_of(office.rep, published(OCTOBER, office))
    answered(customer, 3, date(2026, 11, 9))
    with as_of(date(2026, 11, 20)):
        case.take_finding_back(by=office.manager, reason="he was there")
    after = card_of(office.rep, open_period(OCTOBER.next))
    assert (before.complaints, after.complaints) == (1, -1)
    assert after.satisfaction == rounded((D(50) + 5 * after.satisfaction_mean) / 6 + 5)
    for card, said in ((before, "taken back on 20 Nov 2026"), (after, "late, of 6 Oct 2026")):
        assert evidence_of(card, Indicator.SATISFACTION).agrees
        assert said in as_user(office.manager).get(f"{card.get_absolute_url()}satisfaction/").content.decode()


def test_rules_without_points_for_complaints_say_and_take_nothing(office, customer, as_user):
    announced(office, OCTOBER, complaint_points=0)
    answered(customer)
    found(office, customer, date(2026, 10, 6))
    card = card_of(office.rep, open_period(OCTOBER))
    assert (card.complaints, card.satisfaction) == (1, D("83.33"))
    told = as_user(office.rep).get(RuleSet.in_force(OCTOBER).get_absolute_url()).content.decode()
    assert "found substantiated" not in told
