"""Complaints and suggestions (7.2.2): handled by the company's working hours, closed when the customer knows."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.merging import unruled
from customers.models import Case, CasePolicy, Customer
from customers.pool import what_is_under_way
from salesdept.common.calendar import as_of
from salesdept.common.errors import NotNow, RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.common.today import items_for
from salesdept.messages.models import Notice
from salesdept.people.models import WorkDay

from ..at_once import at_once
from ..people.test_work_days import NATIONAL_DAY, at, counted_minute_by_minute
from .makers import make_customer

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.2.2")]

NEW = {"kind": "complaint", "severity": "high", "subject": "It stands still", "channel": "phone"}
FOUND = {"verdict": "substantiated", "reason": "The visit was promised and forgotten."}
TOLD = {"told_how": "call", "told_whom": "Ms Wang", "told_on": "2026-10-16"}


@pytest.fixture
def customer(office):
    with as_of(at(1, 9)):
        return make_customer(office.rep)


@pytest.fixture
def case(customer, office):
    """A grave complaint, reported on the eve of the National Day holidays at five in the afternoon."""
    for day, works in NATIONAL_DAY.items():
        WorkDay.objects.create(day=day, is_working=works, name="National Day")
    with as_of(at(8, 17)):
        return Case.report(customer, by=office.rep, subject="It stands still", severity="high")


def solved(case, office):
    with as_of(at(16, 10)):
        case.accept(by=office.aftersales)
        case.solve(by=office.aftersales, solution="New part")
    return case


def test_the_deadlines_step_over_holidays_and_count_the_make_up_saturday(case):
    """Two hours to accept, eighteen to solve: one on the 8th, nine on the 13th, eight on the 14th."""
    assert (case.accept_due_at, case.due_at) == (at(13, 10), at(14, 17))


def test_a_pause_moves_the_deadline_as_a_slow_count_does(case, office):
    with as_of(at(13, 11)):
        case.accept(by=office.aftersales)
        case.pause(by=office.rep, reason="Which machine?")
    with as_of(at(15, 20)):
        assert not Case.objects.overdue().exists()
        assert case.next_due_at is None
        case.resume(by=office.rep)
    waited = [(at(13, 11), at(15, 20))]
    assert case.due_at == counted_minute_by_minute(at(8, 17), 18 * 60, waited)


def test_reopened_the_clock_goes_on_with_what_was_left(case, office):
    with as_of(at(13, 11)):
        case.accept(by=office.aftersales)
        case.solve(by=office.aftersales, solution="Restarted")
        case.tell(by=office.rep, told_how="call", told_whom="Ms Wang", told_on=date(2026, 10, 13))
    with as_of(at(17, 15)):
        case.reopen(by=office.rep, reason="It stands still again")
    assert (case.state, case.told_at, case.solution) == ("accepted", None, "")
    assert case.due_at == counted_minute_by_minute(at(8, 17), 18 * 60, [(at(13, 11), at(17, 15))])


def test_the_manager_sets_the_hours(customer, office, as_user):
    entered = {
        f"{one.kind}-{one.severity}-{name}": getattr(one, name)
        for one in CasePolicy.all_set()
        for name in ("accept_hours", "solve_hours")
    } | {"complaint-low-accept_hours": 3, "complaint-low-solve_hours": 5}
    assert as_user(office.supervisor).post("/customers/cases/deadlines/", entered).status_code == 403
    assert not CasePolicy.objects.exists()
    assert as_user(office.manager).post("/customers/cases/deadlines/", entered).status_code == 302
    with as_of(at(5, 9)):
        made = Case.report(customer, by=office.rep, subject="Dust", severity="low")
    assert (made.accept_due_at, made.due_at) == (at(5, 12), at(5, 14))
    wrong = as_user(office.manager).post("/customers/cases/deadlines/", entered | {"complaint-low-accept_hours": 9})
    assert wrong.status_code == 422


def test_it_is_reported_once_from_the_customer_file(customer, office, as_user):
    entered = NEW | {"record_id": "01a208ac-0000-7000-8000-000000000001"}
    for _ in range(3):
        answer = as_user(office.rep).post(f"/customers/{customer.pk}/cases/new/", entered)
    assert answer.status_code == 302
    made = Case.objects.get()
    assert (made.customer, made.reported_by, made.state) == (customer, office.rep, "reported")
    assert made.code in as_user(office.rep).get(f"/customers/{customer.pk}/").content.decode()


def test_it_is_not_closed_before_the_customer_was_told(case, office, api_as):
    solved(case, office)
    address = f"/api/v1/cases/{case.pk}/"
    with as_of(at(16, 11)):
        assert api_as(office.aftersales).post(f"{address}close/").status_code == 409
        assert any("tell the customer the result" in item.why for item in items_for(office.rep))
        incomplete = api_as(office.rep).post(f"{address}tell/", {"told_how": "call"})
        assert incomplete.status_code == 400
        assert api_as(office.rep).post(f"{address}tell/", TOLD).status_code == 200
        assert api_as(office.aftersales).post(f"{address}find/", FOUND).status_code == 200
        assert api_as(office.rep).post(f"{address}close/").status_code == 200
    case.refresh_from_db()
    assert (case.state, case.told_whom, case.told_by) == ("closed", "Ms Wang", office.rep)


def told(case, office):
    solved(case, office).tell(by=office.rep, told_how="call", told_whom="Ms Wang", told_on=date(2026, 10, 16))
    return case


def test_a_complaint_closes_once_it_is_found_whether_it_holds(case, office, as_user, api_as):
    told(case, office)
    page = case.get_absolute_url()
    answer = as_user(office.rep).post(f"{page}close/")
    assert (answer.status_code, "whether this complaint holds" in answer.content.decode()) == (422, True)
    assert "told: does the complaint hold?" in [item.why for item in items_for(office.aftersales)]
    assert as_user(office.aftersales).post(f"{page}find/", FOUND | {"reason": ""}).status_code == 422
    assert as_user(office.aftersales).post(f"{page}find/", FOUND).status_code == 302
    assert "told: does the complaint hold?" not in [item.why for item in items_for(office.aftersales)]
    assert FOUND["reason"] in as_user(office.rep).get(page).content.decode()
    assert as_user(office.rep).post(f"{page}close/").status_code == 302
    read = api_as(office.manager).get(f"/api/v1/cases/{case.pk}/").json()
    assert (read["state"], read["finding"]["verdict"], read["finding"]["rep"]) == (
        "closed",
        "substantiated",
        str(office.rep.pk),
    )


def test_a_question_closes_without_a_finding(customer, office):
    with as_of(at(8, 17)):
        question = Case.report(customer, by=office.rep, subject="When?", kind="question")
    told(question, office)
    with pytest.raises(NotNow):
        question.find(by=office.aftersales, **FOUND)
    question.close(by=office.rep)
    assert question.state == "closed"


@pytest.mark.parametrize(
    ("who", "may"),
    [("aftersales", True), ("supervisor", True), ("manager", True)]
    + [(who, False) for who in ("rep", "other_supervisor", "technical", "clerk", "leadership")],
)
def test_who_finds_whether_a_complaint_holds(who, may, case, office):
    told(case, office)
    assert (Case.steps()["find"].refusal(case, getattr(office, who)) is None) == may


def test_nobody_finds_about_the_own_work_also_not_who_gave_the_file_away_since(office):
    with as_of(at(1, 9)):
        customer = make_customer(office.supervisor)
    with as_of(at(8, 17)):
        case = Case.report(customer, by=office.supervisor, subject="Late")
    with as_of(at(9, 17)):
        case.customer.hand_over(office.rep, by=office.manager)
    told(case, office)
    with pytest.raises(RuleBroken, match="your own work"):
        case.find(by=office.supervisor, **FOUND)
    with pytest.raises(IntegrityError), transaction.atomic():
        case.findings.create(verdict="unfounded", reason="no", rep=office.supervisor, by=office.supervisor)
    case.find(by=office.manager, **FOUND)
    assert (case.finding.rep, case.finding.team) == (office.supervisor, office.team)


def test_a_finding_is_taken_back_by_another_and_never_changed(case, office, as_user):
    told(case, office)
    case.find(by=office.aftersales, **FOUND)
    with pytest.raises(NotNow):
        case.find(by=office.manager, **FOUND)
    with pytest.raises(DatabaseError), transaction.atomic():
        case.findings.update(verdict="unfounded")
    answer = as_user(office.manager).post(f"{case.get_absolute_url()}take_finding_back/", {"reason": "not forgotten"})
    assert answer.status_code == 302
    assert list(case.findings.values_list("counts", flat=True)) == [1, -1]
    case.refresh_from_db()
    assert case.finding is None
    case.find(by=office.manager, verdict="unfounded", reason="The visit took place.")
    assert case.finding.verdict == "unfounded"


def test_the_database_closes_nothing_untold(case, office):
    solved(case, office)
    for state in ("told", "closed"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(state=state, closed_at=timezone.now())


def test_a_result_is_not_told_before_it_is_there(case, office, api_as):
    solved(case, office)
    with as_of(at(16, 11)):
        early = api_as(office.rep).post(f"/api/v1/cases/{case.pk}/tell/", TOLD | {"told_on": "2026-10-15"})
        late = api_as(office.rep).post(f"/api/v1/cases/{case.pk}/tell/", TOLD | {"told_on": "2026-10-17"})
    assert (early.status_code, late.status_code) == (422, 400)


def test_a_late_case_climbs_to_supervisor_and_manager(case, office, run_job):
    def told() -> list:
        return sorted(Notice.objects.filter(key__startswith="case-late").values_list("recipient__role", flat=True))

    run_job("escalate_cases", date(2026, 10, 12))
    assert told() == []
    run_job("escalate_cases", date(2026, 10, 13))
    run_job("escalate_cases", date(2026, 10, 13))
    assert told() == ["supervisor"]
    run_job("escalate_cases", date(2026, 10, 14))
    assert told() == ["manager", "supervisor"]
    with as_of(date(2026, 10, 14)):
        for person in (office.rep, office.supervisor, office.manager, office.aftersales):
            assert any(case.code in item.title for item in items_for(person)), person
        assert not any(case.code in item.title for item in items_for(office.other_supervisor))


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("rep", True), ("supervisor", True), ("manager", True), ("leadership", True), ("aftersales", True),
        ("second_rep", False), ("other_supervisor", False), ("clerk", False), ("finance", False),
        ("technical", False), ("admin", False),
    ],
)  # fmt: skip
def test_who_sees_the_customer_and_after_sales_see_the_case(who, sees, case, office):
    assert Case.objects.visible_to(getattr(office, who)).exists() is sees


def test_who_is_given_the_case_sees_it_and_works_on_it(case, office, api_as):
    api_as(office.aftersales).post(f"/api/v1/cases/{case.pk}/assign/", {"owner": str(office.technical.pk)})
    assert api_as(office.technical).get(f"/api/v1/cases/{case.pk}/").status_code == 200
    assert api_as(office.technical).post(f"/api/v1/cases/{case.pk}/accept/").status_code == 200


def test_a_rep_does_not_solve(case, office, api_as):
    assert api_as(office.rep).post(f"/api/v1/cases/{case.pk}/accept/").status_code == 403
    assert api_as(office.second_rep).post(f"/api/v1/cases/{case.pk}/reopen/", {"reason": "x"}).status_code == 404


@pytest.mark.clause("7.1.3")
def test_an_open_complaint_keeps_the_file_out_of_the_pool(case, office):
    assert [str(why) for why in what_is_under_way(case.customer)] == ["an open complaint"]
    solved(case, office)
    with as_of(at(16, 12)):
        case.tell(by=office.rep, told_how="call", told_whom="Ms Wang", told_on=date(2026, 10, 16))
    assert what_is_under_way(case.customer) == []


def test_a_question_keeps_nothing_out_of_the_pool(customer, office):
    Case.report(customer, by=office.rep, subject="How?", kind="question")
    assert what_is_under_way(customer) == []


def test_cases_follow_their_customer():
    assert unruled(Customer) == []


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_who_accept_at_once_are_one(office):
    case = Case.report(make_customer(office.rep), by=office.rep, subject="It stands still")

    def accept():
        Case.objects.get(pk=case.pk).accept(by=office.aftersales)

    refused = filter(None, at_once(accept, accept))
    assert [problem.status for problem in refused] == [409]
    assert AuditEntry.objects.filter(document_id=case.pk, action="accept").count() == 1


def test_the_list_costs_the_same_for_many(customer, office, as_user, django_assert_num_queries):
    client = as_user(office.aftersales)
    for number in range(3):
        Case.report(customer, by=office.rep, subject=f"Noise {number}")
    client.get("/customers/cases/")
    with CaptureQueriesContext(connection) as few:
        client.get("/customers/cases/")
    for number in range(5):
        Case.report(make_customer(office.second_rep), by=office.second_rep, subject=f"Dust {number}")
    with django_assert_num_queries(len(few)):
        assert client.get("/customers/cases/").content.decode().count("C-0") >= 8
