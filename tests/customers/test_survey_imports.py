"""Answers that were collected elsewhere come in by file (4.3.2): shown before, whole or not at all, each once."""

import csv
import json
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from customers.models import SurveyAnswer, SurveyImport
from customers.surveys.imports.reading import read
from customers.surveys.results import nps_of, total
from salesdept.common.calendar import as_of, today

from .makers import make_customer

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


def uploaded(office, content: str | bytes, name="answers.csv", source="Elsewhere") -> SurveyImport:
    content = content.encode() if isinstance(content, str) else content
    return SurveyImport.upload(SimpleUploadedFile(name, content), by=office.clerk, source=source)


def decided(survey_import, office, **decisions) -> SurveyImport:
    survey_import.decide(by=office.clerk, decisions=decisions)
    return survey_import


def test_the_page_shows_the_wrong_cells_and_what_would_be_taken(office, as_user):
    customer = make_customer(office.rep)
    clerk = as_user(office.clerk)
    sent = {"source": "Elsewhere", "file": SimpleUploadedFile("a.csv", FILE.format(customer=customer.name).encode())}
    page = clerk.post("/customers/surveys/imports/", sent)["Location"]
    text = clerk.get(page).content.decode()
    for told in ("is not 1 to 5", "is not a date", "is not 0 to 10", "Nobody Ltd", "很好"):
        assert told in text
    assert not SurveyAnswer.received.exists()
    assert read(SurveyImport.objects.get()).counts == {"taken": 2, "doubles": 1, "faults": 4}
    assert clerk.post(f"{page}run/").status_code == 302
    assert SurveyAnswer.received.count() == 2
    assert clerk.get(page).status_code == 200
    assert not SurveyImport.objects.get().has_its_file


@pytest.mark.clause("4.1.5")
def test_an_answer_that_names_a_customer_is_credited_to_who_kept_the_file(office):
    with as_of(today().replace(year=today().year - 1)):
        customer = make_customer(office.rep)
    uploaded(office, f"date,rating,customer\n{today()},5,{customer.name}\n").run(by=office.clerk)
    answer = SurveyAnswer.objects.get()
    assert (answer.rep, answer.customer, answer.source) == (office.rep, customer, "file")


def test_what_says_no_answer_is_none(office):
    taken = decided(
        uploaded(office, FILE), office, no_answer="11 6 Ltd", columns={"reference": 0, "received_on": 1, "nps": 3}
    )
    assert [one.nps for one in read(taken).answers] == [10, 9, None, 3, 7]


def test_the_same_file_again_brings_nothing(office, as_user):
    content = "rating\n5\n5\n4\n"
    day = {"received_on": "2026-10-01", "columns": {"rating": 0}}
    first = decided(uploaded(office, content), office, **day)
    first.run(by=office.clerk)
    assert SurveyAnswer.received.count() == 3
    again = decided(uploaded(office, content), office, **day)
    assert read(again).counts == {"taken": 0, "doubles": 3, "faults": 0}
    refused = as_user(office.clerk).post(f"{again.get_absolute_url()}run/")
    assert (refused.status_code, SurveyAnswer.received.count()) == (422, 3)


def test_what_is_no_table_is_told_and_others_import_nothing(office, as_user):
    page = uploaded(office, b"%PDF-1.7").get_absolute_url()
    assert "This is not a table" in as_user(office.clerk).get(page).content.decode()
    for person in (office.manager, office.rep):
        assert as_user(person).get(page).status_code == 403


def test_the_columns_are_named_on_the_page(office, as_user):
    one = uploaded(office, "Wie?,Wann?\n4,2026-10-01\n")
    clerk = as_user(office.clerk)
    page = one.get_absolute_url()
    assert clerk.post(f"{page}decide/", {"column_rating": "0", "column_received_on": "1"}).status_code == 302
    assert clerk.post(f"{page}run/").status_code == 302
    assert (SurveyAnswer.received.get().rating, SurveyAnswer.received.get().values) == (4, {})


def test_programs_upload_and_run_an_import(office, api_as):
    clerk, where = api_as(office.clerk), "/api/v1/survey-imports/"
    sent = {"source": "Elsewhere", "file": SimpleUploadedFile("a.csv", b"date,rating\n2026-10-01,4\n")}
    made = clerk.post(where, sent)
    assert (made.status_code, made.json()["preview"]) == (201, {"taken": 1, "doubles": 0, "faults": 0})
    done = clerk.post(f"{where}{made.json()['id']}/run/")
    assert (done.json()["state"], SurveyAnswer.received.get().rating) == ("done", 4)


@needs_data
def test_the_airports_survey_gives_the_same_figures(office):
    oracle = json.loads((DATA / "oracle_sfo.json").read_text())
    columns = {"reference": 0, "received_on": 1, "nps": 8, "rating": 9}
    survey = uploaded(office, (DATA / "sfo_2017_open.csv").read_bytes())
    survey = decided(survey, office, no_answer="11.0", columns=columns)
    survey.run(by=office.clerk)
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
    survey = decided(uploaded(office, content, name), office, **decisions)
    survey.run(by=office.clerk)
    rows = list(csv.reader((DATA / name).open(encoding="utf-8-sig")))[1:]
    assert SurveyAnswer.received.count() == len(rows)
    if "nps" in decisions["columns"]:
        told = SurveyAnswer.received.order_by("pk").values_list("nps", flat=True)
        assert sorted(told) == sorted(int(row[1]) for row in rows)
