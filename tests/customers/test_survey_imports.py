"""Answers that were collected elsewhere come in by file (4.3.2): shown before, whole or not at all, each once."""

import csv
import json
import signal
from datetime import timedelta
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from customers.models import SurveyAnswer, SurveyImport
from customers.own_data.places import Person
from customers.own_data.traces import places_of
from customers.surveys.imports.work import work_on_survey_imports
from customers.surveys.results import nps_of, total
from customers.tasks import lose_import_files
from salesdept.common.calendar import as_of, today
from salesdept.common.errors import NotYourPart
from salesdept.common.models import AuditEntry

from ..another_process import working
from .makers import make_contact, make_customer
from .surveys import decided, taken, uploaded, worked_on

pytestmark = [pytest.mark.django_db, pytest.mark.clause("4.3.2")]

DATA = Path("/work/shared/data/surveys")
needs_data = pytest.mark.skipif(not DATA.exists(), reason="THE PUBLIC SURVEYS ARE NOT HERE: nothing was compared.")
FILE = """id,date,satisfaction,NPS,comments,customer
1,2026-10-01,5,10,很好,{customer}
2,2026-10-02,6,9,,
3,someday,4,9,,
4,2026-10-03,4,11,,
5,2026-10-04,2,3,慢,Nobody Ltd
6,2026-10-05,3,7,一般,
6,2026-10-05,3,7,一般,
"""


def counts(told: dict) -> tuple[int, int, int]:
    return told["taken"], told["doubles"], told["faults"]


def test_the_page_shows_the_wrong_cells_and_what_would_be_taken(office, as_user):
    customer = make_customer(office.rep)
    clerk = as_user(office.clerk)
    sent = {"source": "Elsewhere", "file": SimpleUploadedFile("a.csv", FILE.format(customer=customer.name).encode())}
    page = clerk.post("/customers/surveys/imports/", sent)["Location"]
    assert "The file is being read" in clerk.get(page).content.decode()
    read = worked_on(SurveyImport.objects.get())
    text = clerk.get(page).content.decode()
    for told in ("is not 1 to 5", "is not a date", "is not 0 to 10", "Nobody Ltd", "很好"):
        assert told in text
    assert not SurveyAnswer.received.exists()
    assert counts(read.plan) == (2, 1, 4)
    assert clerk.post(f"{page}run/").status_code == 302
    assert not SurveyAnswer.received.exists()
    assert (worked_on(read).state, counts(read.report)) == ("done", (2, 1, 4))
    assert SurveyAnswer.received.count() == 2
    assert clerk.get(page).status_code == 200
    assert not SurveyImport.objects.get().has_its_file


@pytest.mark.clause("4.1.5")
def test_an_answer_that_names_a_customer_is_credited_to_who_kept_the_file(office):
    with as_of(today().replace(year=today().year - 1)):
        customer = make_customer(office.rep)
    taken(uploaded(office.clerk, f"date,rating,customer\n{today()},5,{customer.name}\n"), office.clerk)
    answer = SurveyAnswer.objects.get()
    assert (answer.rep, answer.customer, answer.source) == (office.rep, customer, "file")


def test_what_says_no_answer_is_none(office):
    columns = {"reference": 0, "received_on": 1, "nps": 3}
    survey = decided(uploaded(office.clerk, FILE), office.clerk, no_answer="11 6 Ltd", columns=columns)
    assert [row["nps"] for row in survey.plan["sample"]] == [10, 9, None, 3, 7]


def test_the_same_file_again_brings_nothing(office, as_user):
    content = "rating\n5\n5\n4\n"
    day = {"received_on": "2026-10-01", "columns": {"rating": 0}}
    taken(decided(uploaded(office.clerk, content), office.clerk, **day), office.clerk)
    assert SurveyAnswer.received.count() == 3
    again = decided(uploaded(office.clerk, content), office.clerk, **day)
    assert counts(again.plan) == (0, 3, 0)
    refused = as_user(office.clerk).post(f"{again.get_absolute_url()}run/")
    assert (refused.status_code, SurveyAnswer.received.count()) == (422, 3)


def test_what_is_no_table_is_told_and_others_import_nothing(office, as_user):
    page = uploaded(office.clerk, b"%PDF-1.7").get_absolute_url()
    assert "This is not a table" in as_user(office.clerk).get(page).content.decode()
    for person in (office.manager, office.rep):
        assert as_user(person).get(page).status_code == 403


def test_the_columns_are_named_on_the_page(office, as_user):
    one = uploaded(office.clerk, "Wie?,Wann?\n4,2026-10-01\n")
    clerk = as_user(office.clerk)
    page = one.get_absolute_url()
    assert clerk.post(f"{page}decide/", {"column_rating": "0", "column_received_on": "1"}).status_code == 302
    worked_on(one)
    assert clerk.post(f"{page}run/").status_code == 302
    worked_on(one)
    assert (SurveyAnswer.received.get().rating, SurveyAnswer.received.get().values) == (4, {})


def test_programs_upload_and_run_an_import(office, api_as):
    clerk, where = api_as(office.clerk), "/api/v1/survey-imports/"
    sent = {"source": "Elsewhere", "file": SimpleUploadedFile("a.csv", b"date,rating\n2026-10-01,4\n")}
    made = clerk.post(where, sent)
    assert (made.status_code, made.json()["state"], made.json()["plan"]) == (201, "uploaded", None)
    one = worked_on(SurveyImport.objects.get())
    assert counts(clerk.get(f"{where}{one.pk}/").json()["plan"]) == (1, 0, 0)
    assert clerk.post(f"{where}{one.pk}/run/").json()["state"] == "queued"
    assert (worked_on(one).state, SurveyAnswer.received.get().rating) == ("done", 4)
    assert clerk.post(f"{where}{one.pk}/undo/", {"reason": "the wrong file"}).json()["state"] == "undoing"
    assert worked_on(one).state == "undone"


# In the worker, as a whole, and back.


def test_a_worker_that_is_lost_three_times_leaves_it_to_a_person_and_nothing_is_in(office, as_user):
    one = uploaded(office.clerk, "date,rating\n2026-10-01,4\n")
    one.run(by=office.clerk)
    SurveyImport.objects.update(attempts=3)
    assert (worked_on(one).state, SurveyAnswer.received.count()) == ("failed", 0)
    assert "Nothing of the file is in" in as_user(office.clerk).get(one.get_absolute_url()).content.decode()
    assert taken(decided(one, office.clerk), office.clerk).state == "done"


def test_only_the_worker_takes_it_and_a_person_does_not_say_that_it_is_done(office):
    one = uploaded(office.clerk, "date,rating\n2026-10-01,4\n")
    one.run(by=office.clerk)
    for step in ("finish", "fail"):
        with pytest.raises(NotYourPart):
            one.perform(step, by=office.clerk)


def test_many_rows_cost_the_same_few_queries(office, django_assert_max_num_queries):
    """The sets are loaded at once: customers, who kept them when, teams, what is here already."""
    customers = [make_customer(office.rep) for _n in range(5)]

    def file_of(rows: int) -> str:
        lines = [f"{n},2026-10-{n % 28 + 1:02},4,{customers[n % 5].name}" for n in range(rows)]
        return "id,date,rating,customer\n" + "\n".join(lines)

    one = SurveyImport.upload(SimpleUploadedFile("a.csv", file_of(300).encode()), by=office.clerk, source="Many")
    with django_assert_max_num_queries(25):
        worked_on(one)
    assert one.plan["taken"] == 300


def test_a_wrong_file_is_taken_back_as_a_whole_and_a_repaired_one_comes_in_anew(office, as_user):
    customer = make_customer(office.rep)
    content = f"id,date,rating,customer\n1,{today()},1,{customer.name}\n2,{today()},2,\n"
    wrong = taken(uploaded(office.clerk, content), office.clerk)
    where = f"{wrong.get_absolute_url()}undo/"
    assert as_user(office.manager).post(where, {"reason": "x"}).status_code == 403
    assert as_user(office.clerk).post(where, {"reason": ""}).status_code == 422
    assert as_user(office.clerk).post(where, {"reason": "the wrong file"}).status_code == 302
    assert SurveyAnswer.received.standing().count() == 2, "the worker does it"
    assert "being taken back" in as_user(office.clerk).get(wrong.get_absolute_url()).content.decode().lower()
    assert worked_on(wrong).state == "undone"
    assert not SurveyAnswer.received.standing().exists()
    assert {one.excluded_by for one in SurveyAnswer.received.all()} == {office.clerk}
    assert {one.excluded_because for one in SurveyAnswer.received.all()} == {"the wrong file"}
    assert AuditEntry.objects.get(document_id=wrong.pk, action="undo").details["reason"] == "the wrong file"
    repaired = taken(uploaded(office.clerk, content.replace(",1,", ",5,")), office.clerk)
    assert counts(repaired.report) == (2, 0, 0)
    assert SurveyAnswer.objects.get().rating == 5


def two_taken(office) -> SurveyImport:
    return taken(uploaded(office.clerk, "date,rating\n2026-10-01,4\n2026-10-01,5\n"), office.clerk)


def test_of_each_answer_its_taking_and_its_leaving_out_are_written_down(office):
    one = two_taken(office)
    one.undo(by=office.clerk, reason="the wrong file")
    worked_on(one)
    for answer in SurveyAnswer.received.all():
        told = AuditEntry.objects.of(answer).order_by("at").values_list("action", "by", "details__reason")
        assert list(told) == [("take_answer", office.clerk.pk, None), ("exclude", office.clerk.pk, "the wrong file")]


def test_taking_back_breaks_off_as_a_whole_and_is_taken_up_again(office, as_user):
    """Three workers were lost at it: all count as before, the page says so, and it is asked for again."""
    one = two_taken(office)
    one.undo(by=office.clerk, reason="the wrong file")
    SurveyImport.objects.update(attempts=3)
    assert (worked_on(one).state, SurveyAnswer.received.standing().count()) == ("done", 2)
    assert "all of its answers count as before" in as_user(office.clerk).get(one.get_absolute_url()).content.decode()
    one.undo(by=office.clerk, reason="again")
    assert (worked_on(one).state, SurveyAnswer.received.standing().count()) == ("undone", 0)
    assert "count as before" not in as_user(office.clerk).get(one.get_absolute_url()).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_of_it_leaves_all_answers_and_the_next_one_ends_it(office, settings):
    one = two_taken(office)
    one.undo(by=office.clerk, reason="the wrong file")
    with transaction.atomic(), working("customers.surveys.imports.work.work_on_survey_imports", settings) as worker:
        SurveyAnswer.received.select_for_update().get(pk=SurveyAnswer.received.last().pk)
        while worker.poll() is None and not somebody_waits_for_a_row():
            """It is on its way to the one that is held."""
        worker.kill()
    assert worker.returncode == -signal.SIGKILL
    one.refresh_from_db()
    assert (one.state, SurveyAnswer.received.standing().count()) == ("undoing", 2)
    while not work_on_survey_imports():
        """The database has yet to notice that the killed one is gone."""
    one.refresh_from_db()
    assert (one.state, SurveyAnswer.received.standing().count()) == ("undone", 0)
    assert AuditEntry.objects.filter(action="exclude").count() == 2


def somebody_waits_for_a_row() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
        return cursor.fetchone()[0] > 0


def test_the_page_of_a_preview_offers_to_read_it_again_once(office, as_user):
    page = as_user(office.clerk).get(uploaded(office.clerk, "date,rating\n2026-10-01,4\n").get_absolute_url())
    assert page.content.decode().count("Read again") == 1


@pytest.mark.clause("7.1.3")
def test_a_file_that_nobody_decides_about_goes_in_time_and_a_person_in_its_preview_is_erased(office):
    contact = make_contact(make_customer(office.rep), name="Wang Hsiao-Ming", email="hsiao@example.test")
    one = uploaded(
        office.clerk, f"date,rating,comment\nsomeday,4,write to {contact.email}\n2026-10-01,4,{contact.email}\n"
    )
    named = {(place.row.pk, place.column) for place in places_of(Person(contact))}
    assert (one.pk, "plan") in named
    with as_of(today() + timedelta(days=31)):
        assert lose_import_files() == 1
    assert not SurveyImport.objects.get().has_its_file


@needs_data
def test_the_airports_survey_gives_the_same_figures(office):
    oracle = json.loads((DATA / "oracle_sfo.json").read_text())
    columns = {"reference": 0, "received_on": 1, "nps": 8, "rating": 9}
    survey = uploaded(office.clerk, (DATA / "sfo_2017_open.csv").read_bytes())
    taken(decided(survey, office.clerk, no_answer="11.0", columns=columns), office.clerk)
    answers = SurveyAnswer.received.all()
    found = total(answers)
    assert (answers.count(), found.asked_nps, found.n) == (1416, oracle["nps_answers"], oracle["csat_answers"])
    assert (found.promoters, found.detractors) == (oracle["promoters"], oracle["detractors"])
    assert float(nps_of(found.promoters, found.detractors, found.asked_nps, "0.0001")) == oracle["nps"]
    assert round(found.mean, 4) == oracle["csat_mean"]
    assert round(100 * sum(found.levels[:2]) / found.n, 4) == oracle["csat_top2_pct"]
    daily = {row["date"]: row for row in csv.DictReader((DATA / "oracle_nps_daily.csv").open())}
    rows = answers.filter(nps__isnull=False).order_by("received_on").values_list("received_on", "nps")
    for day, group in groupby(rows, key=lambda row: row[0]):
        scores = [nps for _day, nps in group]
        promoters, detractors = sum(nps >= 9 for nps in scores), sum(nps <= 6 for nps in scores)
        told = daily.pop(day.isoformat())
        assert (len(scores), promoters, detractors) == (int(told["n"]), int(told["promoters"]), int(told["detractors"]))
        assert nps_of(promoters, detractors, len(scores), "0.0001") == Decimal(told["nps"]).quantize(Decimal("0.0001"))
    assert not daily


@needs_data
@pytest.mark.parametrize(
    ("name", "decisions"),
    [
        ("event_survey_nps_01.csv", {"columns": {"received_on": 0, "nps": 1, "comment": 2}, "date_order": "mdy"}),
        ("mobi_ecsi_250.csv", {"columns": {}, "received_on": "2026-10-01"}),
    ],
)
def test_other_surveys_come_in_row_by_row(office, name, decisions):
    content = (DATA / name).read_bytes()
    taken(decided(uploaded(office.clerk, content, name), office.clerk, **decisions), office.clerk)
    rows = list(csv.reader((DATA / name).open(encoding="utf-8-sig")))[1:]
    assert SurveyAnswer.received.count() == len(rows)
    if "nps" in decisions["columns"]:
        told = SurveyAnswer.received.order_by("pk").values_list("nps", flat=True)
        assert sorted(told) == sorted(int(row[1]) for row in rows)
