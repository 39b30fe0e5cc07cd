"""Copies for the two departments (3.5.1): due in two working days, confirmed, or returned with a question."""

from datetime import date

import pytest

from pipeline.models import ContractCopy, CopyQuestion
from salesdept.common.calendar import as_of
from salesdept.common.today import items_for
from salesdept.home.agenda import agenda
from salesdept.messages.models import Notice
from salesdept.people.models import WorkDay

from .. import makers

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.5.1")]


@pytest.fixture
def sent(office):
    """Signed on Thursday before a long weekend."""
    WorkDay.objects.create(day=date(2026, 10, 9), name="National Day")
    with as_of(date(2026, 10, 8)):
        return makers.sign(makers.make_contract(office.rep), office.supervisor, date(2026, 10, 8))


def titles(person) -> list[str]:
    return [f"{item.title}: {item.why}" for item in items_for(person)]


def test_signing_sends_a_copy_to_each_department_due_in_two_working_days(sent):
    copies = sent.copies.order_by("department").values_list("department", "due_on", "confirmed_at")
    assert list(copies) == [("aftersales", date(2026, 10, 13), None), ("technical", date(2026, 10, 13), None)]


def test_a_department_reads_and_confirms_its_copy(sent, office, as_user):
    page = as_user(office.technical).get(f"/pipeline/contracts/{sent.pk}/copy/")
    assert "Confirm the copy" in page.content.decode()
    as_user(office.technical).post(f"/pipeline/contracts/{sent.pk}/copy/confirm/")
    copy = sent.copies.get(department="technical")
    assert copy.confirmed_by == office.technical
    assert sent.copies.get(department="aftersales").confirmed_at is None


@pytest.mark.parametrize("who", ["rep", "supervisor", "manager", "finance"])
def test_nobody_confirms_for_a_department(who, sent, office, as_user, api_as):
    person = getattr(office, who)
    assert as_user(person).post(f"/pipeline/contracts/{sent.pk}/copy/confirm/").status_code == 403
    copy = sent.copies.get(department="technical")
    assert api_as(person).post(f"/api/v1/contract-copies/{copy.pk}/confirm/").status_code == 403
    assert not ContractCopy.objects.filter(confirmed_at__isnull=False).exists()


def test_a_copy_is_returned_with_a_question_that_the_rep_answers(sent, office, as_user):
    with as_of(date(2026, 10, 12)):
        as_user(office.technical).post(f"/pipeline/contracts/{sent.pk}/copy/ask/", {"question": "Which rack?"})
        assert any("Which rack?" in line for line in titles(office.rep))
        refused = as_user(office.technical).post(f"/pipeline/contracts/{sent.pk}/copy/confirm/")
        assert refused.status_code == 409
        question = CopyQuestion.objects.get()
        assert as_user(office.second_rep).post(f"/pipeline/copy-questions/{question.pk}/").status_code == 404
        as_user(office.rep).post(f"/pipeline/copy-questions/{question.pk}/", {"answer": "The left one."})
    copy = sent.copies.get(department="technical")
    assert copy.questions.get().answer == "The left one."
    assert copy.due_on == date(2026, 10, 14)
    copy.confirm(by=office.technical)
    assert sent.copies.get(department="technical").confirmed_at


def test_the_same_by_api(sent, office, api_as):
    copy = sent.copies.get(department="aftersales")
    address = f"/api/v1/contract-copies/{copy.pk}/"
    assert api_as(office.aftersales).post(f"{address}ask/", {"question": "Spare parts?"}).status_code == 200
    assert api_as(office.aftersales).post(f"{address}ask/", {"question": "Again?"}).status_code == 409
    assert api_as(office.aftersales).post(f"{address}reply/", {"answer": "none"}).status_code == 403
    assert api_as(office.rep).post(f"{address}reply/", {"answer": "In stock."}).status_code == 200
    told = api_as(office.aftersales).post(f"{address}confirm/").json()
    assert told["confirmed_by"] == str(office.aftersales.pk)
    assert told["questions"][0]["answer"] == "In stock."


def test_what_is_not_confirmed_comes_before_department_supervisor_and_manager(sent, office, run_job):
    for day, (supervisor, manager) in {13: (0, 0), 14: (2, 0), 15: (2, 0), 16: (2, 2)}.items():
        run_job("remind_of_copies", date(2026, 10, day))
        run_job("remind_of_copies", date(2026, 10, day))
        told = Notice.objects.filter(key__startswith="copy-overdue")
        assert told.filter(recipient=office.supervisor).count() == supervisor, day
        assert told.filter(recipient=office.manager).count() == manager, day
    with as_of(date(2026, 10, 16)):
        overdue = agenda(items_for(office.technical))[0]
        assert overdue.title == "Overdue"
        assert any(sent.number in item.title for item in overdue.items)
        assert any("has not confirmed its copy" in line for line in titles(office.supervisor))
        assert any("has not confirmed its copy" in line for line in titles(office.manager))
        assert not any("has not confirmed" in line for line in titles(office.other_supervisor))


def test_who_waits_for_an_answer_is_not_late(sent, office):
    sent.copies.get(department="technical").ask(by=office.technical, question="Which rack?")
    with as_of(date(2026, 10, 20)):
        late = [copy.department for copy in ContractCopy.objects.overdue()]
        assert late == ["aftersales"]
        assert not sent.copies.get(department="technical").is_overdue


def test_a_department_sees_the_copy_of_its_own_contracts_alone(sent, office, api_as):
    listed = api_as(office.technical).get("/api/v1/contract-copies/").json()["results"]
    assert [row["department"] for row in listed] == ["technical"]
