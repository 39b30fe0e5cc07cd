"""The customer is told in time (3.5.2): of moved dates, and every two weeks how the project stands."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from customers.models import Communication
from pipeline.models import DateChange, ProgressReport
from pipeline.projects.draft import draft_of
from salesdept.common.calendar import as_of
from salesdept.common.today import items_for
from salesdept.messages.models import Notice, OutboxMessage

from ...customers.makers import make_contact

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.5.2")]

CALL = {"how": "call", "whom": "Ms Wang", "told_on": "2026-11-10", "text": "One week later."}


@pytest.fixture
def moved(milestone, office):
    """Moved on a Tuesday."""
    with as_of(date(2026, 11, 10)):
        milestone.move(
            by=office.technical, promised_on=milestone.promised_on, expected_on=date(2026, 11, 27), why="Parts are late"
        )
    return milestone


def waits(person) -> list[str]:
    return [item.why for item in items_for(person)]


def test_the_draft_is_written_from_the_milestones(moved, office, as_user):
    page = as_user(office.rep).get(f"/pipeline/projects/{moved.project.pk}/reports/new/").content.decode()
    assert "Go live: expected on" in page
    assert "Go live moves from" in page


def test_the_reason_written_for_colleagues_is_not_in_the_draft_that_the_customer_reads(moved):
    assert moved.changes.get().why == "Parts are late"
    assert "Parts are late" not in draft_of(moved.project)


def test_a_promise_that_moved_alone_is_in_the_draft(milestone, office):
    day = milestone.promised_on + timedelta(days=7)
    milestone.move(by=office.technical, promised_on=day, expected_on=milestone.expected_on, why="agreed anew")
    assert "Go live: the promised day moves from" in draft_of(milestone.project)


def test_telling_the_customer_is_recorded_once_and_covers_all_changes(moved, office, as_user):
    entered = CALL | {"record_id": "01a208ac-0000-7000-8000-000000000001"}
    with as_of(date(2026, 11, 10)):
        for _ in range(3):
            as_user(office.rep).post(f"/pipeline/projects/{moved.project.pk}/reports/new/", entered)
        assert not any("moved" in why for why in waits(office.rep))
    report = ProgressReport.objects.get()
    assert (report.how, report.whom, report.by) == ("call", "Ms Wang", office.rep)
    assert DateChange.objects.get().report == report
    logged = Communication.objects.get(customer=moved.project.customer)
    assert (logged.kind, logged.note) == ("call", "One week later.")


@pytest.mark.parametrize("who", ["technical", "aftersales", "clerk", "finance", "second_rep"])
def test_who_keeps_the_file_tells_and_nobody_else(who, moved, office, as_user, api_as):
    person, project = getattr(office, who), moved.project
    assert as_user(person).post(f"/pipeline/projects/{project.pk}/reports/new/", CALL).status_code in (403, 404)
    sent = api_as(person).post("/api/v1/progress-reports/", CALL | {"project": str(project.pk)})
    assert sent.status_code in (403, 404)
    assert not ProgressReport.objects.exists()


def test_a_report_may_go_by_mail_through_the_outbox(moved, office, api_as):
    mail = CALL | {"how": "mail", "address": "wang@example.test", "project": str(moved.project.pk)}
    with as_of(date(2026, 11, 10)):
        assert api_as(office.rep).post("/api/v1/progress-reports/", mail).status_code == 201
    message = OutboxMessage.objects.get()
    assert message.address == "wang@example.test"
    assert message.body.startswith("One week later.")


def test_what_is_not_told_goes_to_the_supervisor_after_two_working_days(moved, office, run_job):
    for day, told in {11: 0, 12: 0, 13: 1, 16: 1}.items():
        run_job("remind_of_untold_changes", date(2026, 11, day))
        assert Notice.objects.filter(recipient=office.supervisor, key__startswith="change-untold").count() == told, day
    with as_of(date(2026, 11, 13)):
        assert any("has not told the customer" in why for why in waits(office.supervisor))
        assert not any("has not told the customer" in why for why in waits(office.other_supervisor))


def test_a_report_is_due_every_two_weeks_while_the_project_runs(project, office):
    def due(day) -> bool:
        with as_of(day):
            return any("heard nothing" in why for why in waits(office.rep))

    assert [due(date(2026, 10, day)) for day in (18, 19)] == [False, True]
    with as_of(date(2026, 10, 19)):
        ProgressReport.tell(project, by=office.rep, how="call", whom="Ms Wang", text="All goes well.")
    assert [due(day) for day in (date(2026, 10, 19), date(2026, 11, 1), date(2026, 11, 2))] == [False, False, True]


def test_the_draft_speaks_the_customers_language(moved, office, as_user):
    make_contact(moved.project.customer, language="zh-hant", is_primary=True)
    page = as_user(office.rep).get(f"/pipeline/projects/{moved.project.pk}/reports/new/").content.decode()
    assert "預計" in page


@pytest.mark.usefixtures("by_owner")
def test_what_was_told_is_kept_as_it_was_written(moved, office):
    with as_of(date(2026, 11, 11)):
        ProgressReport.tell(moved.project, by=office.rep, how="call", whom="Ms Wang", text="Later.")
    for change in ({"text": "On time."}, {"whom": "Nobody"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ProgressReport.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        DateChange.objects.update(report=None)
