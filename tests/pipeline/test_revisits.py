"""Maintenance (3.6): revisits by class, cases and opportunities that come of them, renewals in time."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from customers.belongings import going_along
from customers.models import Case, Communication
from pipeline.models import Opportunity, Revisit, RevisitRules
from salesdept.common.calendar import as_of
from salesdept.common.today import items_for
from salesdept.messages.models import Notice

from . import makers

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.6.1")]

ENDED = date(2026, 3, 2)


@pytest.fixture
def contract(office):
    """Delivered on the 2nd of March."""
    contract = makers.sign(makers.make_contract(office.rep), office.supervisor, date(2026, 1, 5))
    Revisit.plan(contract, ended_on=ENDED)
    return contract


@pytest.fixture
def revisit(contract):
    return contract.revisits.first()


def days(contract) -> list[date]:
    return list(contract.revisits.order_by("due_on").values_list("due_on", flat=True))


def test_completion_makes_the_first_revisits_once(contract):
    assert days(contract) == [date(2026, 3, 9), date(2026, 4, 1), date(2026, 5, 31)]
    assert Revisit.plan(contract, ended_on=ENDED) == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Revisit.objects.create(contract=contract, due_on=date(2026, 3, 9))


@pytest.mark.parametrize(("level", "months"), [("A", 3), ("B", 6), ("C", 12)])
def test_then_they_follow_by_the_class(level, months, contract, run_job):
    contract.customer.level = level
    contract.customer.save()
    last = date(2026, 5, 31)
    due = RevisitRules.now().following(last, level)
    assert (due.year * 12 + due.month) - (last.year * 12 + last.month) == months
    run_job("plan_revisits", due - timedelta(days=61))
    assert days(contract)[-1] == last
    for _ in range(2):
        run_job("plan_revisits", due - timedelta(days=60))
    assert days(contract)[3:] == [due]


def test_the_job_plans_what_is_missing(office, run_job):
    contract = makers.sign(makers.make_contract(office.rep), office.supervisor, date(2026, 1, 5))
    type(contract.project).objects.update(state="finished", ended_on=ENDED)
    run_job("plan_revisits", date(2026, 3, 3))
    assert len(days(contract)) == 3


def test_the_manager_sets_the_rhythm(office, as_user, contract):
    entered = {"first": 5, "second": 20, "third": 60, "months_a": 1, "months_b": 2, "months_c": 4}
    assert as_user(office.supervisor).post("/pipeline/revisits/rhythm/", entered).status_code == 403
    assert as_user(office.manager).post("/pipeline/revisits/rhythm/", entered).status_code == 302
    assert RevisitRules.now().first_days == [5, 20, 60]
    wrong = as_user(office.manager).post("/pipeline/revisits/rhythm/", entered | {"second": 90})
    assert wrong.status_code == 422


def test_due_and_missed_ones_are_shown(revisit, office):
    def tone(person, day):
        with as_of(day):
            return [item.tone for item in items_for(person) if item.url == revisit.get_absolute_url()]

    assert tone(office.rep, date(2026, 3, 8)) == []
    assert tone(office.rep, date(2026, 3, 9)) == ["warning"]
    assert tone(office.rep, date(2026, 3, 10)) == ["danger"]
    with as_of(date(2026, 3, 10)):
        assert any("revisits missed: 1" in item.title for item in items_for(office.supervisor))


def test_a_revisit_is_recorded_with_the_customers_word(revisit, office, as_user):
    with as_of(date(2026, 3, 9)):
        said = {"outcome": "well", "score": "5", "feedback": "Fast"}
        assert as_user(office.rep).post(f"/pipeline/revisits/{revisit.pk}/", said).status_code == 302
        again = as_user(office.rep).post(f"/pipeline/revisits/{revisit.pk}/", said)
    assert again.status_code == 409
    revisit.refresh_from_db()
    assert (revisit.outcome, revisit.score, revisit.by) == ("well", 5, office.rep)
    logged = Communication.objects.get(customer=revisit.customer)
    assert (logged.note, logged.outcome) == ("Fast", "progress")
    revisit.customer.refresh_from_db()
    assert revisit.customer.last_contact_on == date(2026, 3, 9)


def test_without_a_score_it_is_not_recorded(revisit, office, api_as):
    answer = api_as(office.rep).post(f"/api/v1/revisits/{revisit.pk}/record/", {"outcome": "well"})
    assert answer.status_code == 400
    assert "score" in answer.json()["errors"]
    assert not Communication.objects.exists()


def test_where_nobody_was_reached_it_stays_due(revisit, office, api_as):
    with as_of(date(2026, 3, 9)):
        api_as(office.rep).post(f"/api/v1/revisits/{revisit.pk}/record/", {"outcome": "not_reached"})
    revisit.refresh_from_db()
    assert revisit.done_at is None
    assert Communication.objects.get().outcome == "not_met"


@pytest.mark.clause("3.6.2")
def test_a_problem_becomes_a_case(revisit, office, api_as):
    with as_of(date(2026, 3, 9)):
        said = {"outcome": "problem", "score": 2}
        assert api_as(office.rep).post(f"/api/v1/revisits/{revisit.pk}/record/", said).status_code == 400
        said["feedback"] = "Reports are slow"
        assert api_as(office.rep).post(f"/api/v1/revisits/{revisit.pk}/record/", said).status_code == 200
    case = Case.objects.get()
    assert (case.kind, case.subject, case.revisit) == ("complaint", "Reports are slow", revisit)


@pytest.mark.clause("3.6.3")
def test_a_new_need_makes_an_opportunity_that_remembers_its_origin(revisit, office, api_as):
    with as_of(date(2026, 3, 9)):
        said = {"outcome": "well", "score": 4, "new_need": True}
        api_as(office.rep).post(f"/api/v1/revisits/{revisit.pk}/record/", said)
    deal = Opportunity.objects.get()
    assert (deal.kind, deal.origin, deal.customer, deal.owner) == ("repeat", revisit, revisit.customer, office.rep)
    revisit.refresh_from_db()
    assert revisit.open_opportunity(by=office.rep) == deal


@pytest.mark.parametrize("who", ["technical", "aftersales", "clerk", "leadership", "second_rep"])
def test_who_keeps_the_file_records_and_nobody_else(who, revisit, office, api_as):
    said = {"outcome": "well", "score": 4}
    answer = api_as(getattr(office, who)).post(f"/api/v1/revisits/{revisit.pk}/record/", said)
    assert answer.status_code in (403, 404)
    assert not Communication.objects.exists()


@pytest.mark.clause("7.1.3")
def test_revisits_go_to_the_new_owner_of_the_file(revisit, office):
    customer = revisit.customer
    assert ("Revisits", 3) in [(str(label), count) for label, count in going_along(customer)]
    customer.pass_to(office.second_rep, by=office.manager)
    with as_of(date(2026, 3, 9)):
        assert any(item.url == revisit.get_absolute_url() for item in items_for(office.second_rep))
        assert not any(item.url == revisit.get_absolute_url() for item in items_for(office.rep))


@pytest.mark.clause("3.6.3")
def test_a_contract_that_ends_is_renewed_by_one_click(contract, office, as_user):
    type(contract).objects.update(ends_on=date(2026, 12, 31))
    with as_of(date(2026, 11, 1)):
        assert any("renew it" in item.why for item in items_for(office.rep))
        for _ in range(2):
            assert as_user(office.rep).post(f"/pipeline/contracts/{contract.pk}/renew/").status_code == 302
        assert not any("renew it" in item.why for item in items_for(office.rep))
    deal = Opportunity.objects.get()
    assert (deal.kind, deal.renews, deal.amount, deal.expected_close) == (
        "renewal", contract, contract.net, date(2026, 12, 31),
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Opportunity.objects.filter(pk=makers.make_opportunity(office.rep).pk).update(renews=contract)


@pytest.mark.clause("3.6.3")
def test_the_rep_hears_90_60_and_30_days_before(contract, office, run_job):
    type(contract).objects.update(ends_on=date(2026, 12, 31))
    for left, told in {91: 0, 90: 1, 75: 1, 60: 2, 30: 3, 5: 3}.items():
        for _ in range(2):
            run_job("remind_of_renewals", date(2026, 12, 31) - timedelta(days=left))
        assert Notice.objects.filter(recipient=office.rep, key__startswith="renewal").count() == told, left


def test_without_an_end_nothing_is_renewed(contract, office, as_user):
    assert as_user(office.rep).post(f"/pipeline/contracts/{contract.pk}/renew/").status_code == 409
