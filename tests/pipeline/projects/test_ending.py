"""Execution ends when all is accepted, told and solved (3.5); maintenance begins with its revisits (3.6)."""

from datetime import date

import pytest

from customers.models import Case
from pipeline.models import ProgressReport, Revisit
from pipeline.stages import Stage
from salesdept.common.calendar import as_of, today

from .. import makers

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.5.1", "3.6.1")]


@pytest.fixture
def won(office):
    """An opportunity in execution."""
    deal = makers.make_opportunity(office.rep, Stage.NEGOTIATION, organiser=office.supervisor)
    makers.agree(deal, office.supervisor)
    contract = makers.make_contract(office.rep, customer=deal.customer, opportunity=deal, schedule=None)
    makers.signed_paper(contract, office.supervisor)
    return makers.sign(contract, office.supervisor, today())


def deliver(contract, office) -> None:
    milestone = makers.make_milestone(contract.project)
    milestone.finish(by=office.technical, done_on=today())
    milestone.accept(by=office.rep, on=today(), how="meeting", whom="Ms Wang")


def report(contract, office) -> None:
    ProgressReport.tell(contract.project, by=office.rep, how="call", whom="Ms Wang", text="All is accepted.")


def lacks(contract, api_as, office) -> str:
    answer = api_as(office.rep).post(f"/api/v1/projects/{contract.project.pk}/finish/")
    assert answer.status_code in (200, 422), answer.json()
    return answer.json().get("detail", "")


def test_each_thing_that_is_missing_is_named(won, office, api_as, django_capture_on_commit_callbacks):
    assert "both departments" in lacks(won, api_as, office)
    makers.confirm_copies(won, office.technical, office.aftersales)
    assert "every milestone" in lacks(won, api_as, office)
    deliver(won, office)
    assert lacks(won, api_as, office) == "Still missing: the last report to the customer."
    report(won, office)
    with django_capture_on_commit_callbacks(execute=True):
        assert lacks(won, api_as, office) == ""
    won.opportunity.refresh_from_db()
    assert won.opportunity.stage == Stage.MAINTENANCE
    assert Revisit.objects.filter(contract=won).count() == 3


@pytest.mark.clause("3.5.3")
def test_an_open_complaint_about_the_project_holds_it(won, office, api_as):
    makers.confirm_copies(won, office.technical, office.aftersales)
    deliver(won, office)
    report(won, office)
    new = {"kind": "complaint", "severity": "high", "subject": "No manual", "channel": "phone"}
    made = api_as(office.aftersales).post(f"/api/v1/projects/{won.project.pk}/report_case/", new)
    assert made.status_code == 201, made.json()
    assert "complaints" in lacks(won, api_as, office)
    case = Case.objects.get()
    case.accept(by=office.aftersales)
    case.solve(by=office.aftersales, solution="Printed")
    assert "complaints" in lacks(won, api_as, office)
    case.tell(by=office.rep, told_how="call", told_whom="Ms Wang", told_on=today())
    assert lacks(won, api_as, office) == ""


def test_the_gate_of_the_opportunity_asks_for_the_same(won, office, api_as, django_capture_on_commit_callbacks):
    deal = won.opportunity
    deal.refresh_from_db()
    refused = api_as(office.rep).post(f"/api/v1/opportunities/{deal.pk}/finish_execution/")
    assert refused.status_code == 422
    makers.confirm_copies(won, office.technical, office.aftersales)
    deliver(won, office)
    report(won, office)
    with django_capture_on_commit_callbacks(execute=True):
        assert api_as(office.rep).post(f"/api/v1/opportunities/{deal.pk}/finish_execution/").status_code == 200
    won.project.refresh_from_db()
    assert won.project.state == "finished"


@pytest.mark.clause("3.5.3")
def test_a_refusal_by_the_customer_opens_a_case(won, office, api_as):
    makers.confirm_copies(won, office.technical, office.aftersales)
    milestone = makers.make_milestone(won.project)
    milestone.finish(by=office.technical, done_on=today())
    said = {"on": today().isoformat(), "how": "call", "whom": "Ms Wang", "reason": "The report is missing"}
    assert api_as(office.rep).post(f"/api/v1/milestones/{milestone.pk}/refuse/", said).status_code == 200
    case = Case.objects.get()
    assert (case.kind, case.customer, case.on_project.project) == ("complaint", won.customer, won.project)
    assert "The report is missing" in case.description


def test_a_finished_project_is_not_finished_twice(won, office, api_as):
    makers.confirm_copies(won, office.technical, office.aftersales)
    deliver(won, office)
    report(won, office)
    address = f"/api/v1/projects/{won.project.pk}/finish/"
    assert [api_as(office.rep).post(address).status_code for _ in range(2)] == [200, 409]


@pytest.mark.parametrize("who", ["technical", "aftersales", "second_rep", "clerk"])
def test_who_keeps_the_file_ends_the_execution(who, won, office, api_as):
    answer = api_as(getattr(office, who)).post(f"/api/v1/projects/{won.project.pk}/finish/")
    assert answer.status_code in (403, 404)


def test_the_report_must_come_after_the_last_acceptance(won, office, api_as):
    makers.confirm_copies(won, office.technical, office.aftersales)
    report(won, office)
    with as_of(date(2100, 1, 5)):
        deliver(won, office)
        assert "last report" in lacks(won, api_as, office)
