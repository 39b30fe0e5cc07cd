"""Milestones of a project (3.5.2): kept by the technical department, moved in the open, accepted by the customer."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from pipeline.models import Acceptance, DateChange, Milestone, ProjectNote
from salesdept.common.calendar import today
from salesdept.common.today import items_for
from salesdept.messages.models import Notice

from .. import makers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november"), pytest.mark.clause("3.5.2")]

MOVED = {"promised_on": "2026-11-20", "expected_on": "2026-11-27", "why": "Parts are late"}


@pytest.mark.clause("3.5.1")
def test_the_project_begins_by_itself_with_the_signature(contract):
    assert (contract.project.state, contract.project.started_on) == ("running", date(2026, 10, 5))


def test_a_contract_has_one_project(contract):
    from pipeline.models import Project

    assert Project.begin(contract) == contract.project
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.create(contract=contract, started_on=today())


def test_the_project_stops_with_its_contract(contract, office, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        contract.cancel(by=office.supervisor, on=today(), reason="The customer withdrew")
    contract.project.refresh_from_db()
    assert contract.project.state == "stopped"


def test_the_technical_department_names_the_lead_and_plans(project, office, as_user):
    as_user(office.technical).post(f"/pipeline/projects/{project.pk}/name_lead/", {"lead": office.technical.pk})
    new = {"title": "Install", "promised_on": "2026-12-01", "owner": office.technical.pk}
    as_user(office.technical).post(f"/pipeline/projects/{project.pk}/milestones/new/", new)
    project.refresh_from_db()
    made = project.milestones.get()
    assert project.lead == office.technical
    assert (made.title, made.expected_on, made.owner) == ("Install", date(2026, 12, 1), office.technical)


@pytest.mark.parametrize("who", ["rep", "supervisor", "manager", "aftersales"])
def test_others_do_not_plan_or_move(who, milestone, office, as_user, api_as):
    person, project = getattr(office, who), milestone.project
    assert as_user(person).get(f"/pipeline/projects/{project.pk}/milestones/new/").status_code == 403
    assert api_as(person).post(f"/api/v1/milestones/{milestone.pk}/move/", MOVED).status_code == 403
    new = {"project": str(project.pk), "title": "x", "promised_on": "2026-12-01"}
    assert api_as(person).post("/api/v1/milestones/", new).status_code == 403
    assert Milestone.objects.count() == 1
    assert not DateChange.objects.exists()


def test_every_change_of_a_date_is_kept_with_its_reason(milestone, office, api_as):
    told = api_as(office.technical).post(f"/api/v1/milestones/{milestone.pk}/move/", MOVED).json()
    assert told["expected_on"] == "2026-11-27"
    change = DateChange.objects.get()
    assert (change.what, change.before, change.after) == ("expected", date(2026, 11, 20), date(2026, 11, 27))
    assert (change.why, change.by, change.report) == ("Parts are late", office.technical, None)
    again = api_as(office.technical).post(f"/api/v1/milestones/{milestone.pk}/move/", MOVED)
    assert again.status_code == 422
    assert DateChange.objects.count() == 1


@pytest.mark.usefixtures("by_owner")
def test_the_database_keeps_what_was_changed_and_said(done, office):
    done.accept(by=office.technical, on=today(), how="paper", whom="Ms Wang")
    other = makers.make_milestone(done.project)
    other.move(by=office.technical, promised_on=other.promised_on, expected_on=today(), why="sooner")
    for rows in (DateChange.objects.all(), Acceptance.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(by=office.rep)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_a_moved_date_reaches_the_rep(milestone, office, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        milestone.move(
            by=office.technical, promised_on=milestone.promised_on, expected_on=date(2026, 11, 27), why="late"
        )
    notice = Notice.objects.get(key__startswith="date-change")
    assert (notice.recipient, notice.body) == (office.rep, "late")
    assert any("1 date moved" in item.why for item in items_for(office.rep))


def test_it_is_late_before_the_promise_is_broken(milestone, office, as_user):
    assert milestone.lateness == ""
    assert not Milestone.objects.late().exists()
    milestone.move(by=office.technical, promised_on=milestone.promised_on, expected_on=date(2026, 11, 27), why="late")
    assert milestone.lateness == "danger"
    assert list(Milestone.objects.late()) == [milestone]
    listed = as_user(office.rep).get("/pipeline/projects/?late=on").content.decode()
    assert milestone.project.contract.number in listed


@pytest.mark.parametrize(("days", "shown"), [(8, ""), (7, "warning"), (0, "warning"), (-1, "danger")])
def test_a_promised_date_near_or_past_is_shown(days, shown, milestone):
    milestone.promised_on = milestone.expected_on = today() + timedelta(days=days)
    assert milestone.lateness == shown


@pytest.mark.clause("3.5.1")
def test_nothing_is_delivered_before_both_copies_are_confirmed(contract, office, api_as):
    contract.copies.get(department="technical").confirm(by=office.technical)
    milestone = makers.make_milestone(contract.project)
    address = f"/api/v1/milestones/{milestone.pk}/finish/"
    refused = api_as(office.technical).post(address, {"done_on": "2026-11-10"})
    assert (refused.status_code, refused.json()["clause"]) == (422, "3.5.1")
    contract.copies.get(department="aftersales").confirm(by=office.aftersales)
    assert api_as(office.technical).post(address, {"done_on": "2026-11-10"}).status_code == 200


def test_acceptance_is_recorded_with_its_evidence(done, office, as_user):
    paper = SimpleUploadedFile("signed.pdf", b"%PDF-1.7 accepted")
    said = {"on": "2026-11-10", "how": "paper", "whom": "Ms Wang", "evidence": paper}
    answer = as_user(office.rep).post(f"/pipeline/milestones/{done.pk}/accept/", said)
    assert answer.status_code == 302
    done.refresh_from_db()
    kept = done.answers.get()
    assert (done.state, done.accepted_on) == ("accepted", date(2026, 11, 10))
    assert (kept.whom, kept.how, kept.by, kept.evidence.name) == ("Ms Wang", "paper", office.rep, "signed.pdf")
    got = as_user(office.aftersales).get(kept.evidence.file_url)
    assert b"".join(got.streaming_content) == b"%PDF-1.7 accepted"


def test_a_program_is_no_evidence(done, office, api_as):
    said = {"on": "2026-11-10", "how": "paper", "whom": "Ms Wang", "evidence": SimpleUploadedFile("x.pdf", b"MZ bad")}
    assert api_as(office.rep).post(f"/api/v1/milestones/{done.pk}/accept/", said, format="multipart").status_code == 422
    assert not Acceptance.objects.exists()


def test_a_refused_milestone_is_open_again(done, office, api_as):
    said = {"on": "2026-11-10", "how": "call", "whom": "Ms Wang", "reason": "The report is missing"}
    assert api_as(office.rep).post(f"/api/v1/milestones/{done.pk}/refuse/", said).status_code == 200
    done.refresh_from_db()
    assert (done.state, done.done_on, done.answers.get().reason) == ("open", None, "The report is missing")


def test_what_is_not_done_is_not_accepted(milestone, office, api_as):
    said = {"on": "2026-11-10", "how": "call", "whom": "Ms Wang"}
    assert api_as(office.rep).post(f"/api/v1/milestones/{milestone.pk}/accept/", said).status_code == 409
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.filter(pk=milestone.pk).update(state="accepted", accepted_on=today(), done_on=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.filter(pk=milestone.pk).update(state="accepted", done_on=today(), accepted_on=None)


def test_notes_and_photos_are_kept_once(project, office, as_user):
    note = {"text": "Racks are in", "record_id": "01a208ac-0000-7000-8000-000000000001"}
    for _ in range(2):
        photo = SimpleUploadedFile("rack.png", b"\x89PNG\r\n\x1a\n")
        as_user(office.aftersales).post(f"/pipeline/projects/{project.pk}/notes/new/", note | {"upload": photo})
    kept = ProjectNote.objects.get()
    assert (kept.text, kept.name, kept.kind, kept.by) == ("Racks are in", "rack.png", "png", office.aftersales)
    page = as_user(office.rep).get(f"/pipeline/projects/{project.pk}/").content.decode()
    assert "Racks are in" in page
    assert as_user(office.second_rep).get(kept.file_url).status_code == 404


def test_an_empty_note_is_refused_at_its_field(project, office, as_user):
    answer = as_user(office.technical).post(f"/pipeline/projects/{project.pk}/notes/new/", {"text": ""})
    assert answer.status_code == 422
    assert "Write a note or choose a file" in answer.content.decode()


def test_the_list_costs_the_same_for_many(project, office, as_user):
    client = as_user(office.rep)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/pipeline/projects/").status_code == 200
        return len(asked)

    cost()
    before = cost()
    for _ in range(4):
        other = makers.sign(makers.make_contract(office.rep), office.supervisor, date(2026, 10, 6))
        makers.make_milestone(other.project)
    assert cost() == before <= 12
