import csv
import io
import re

import pytest
from django.urls import reverse

from pipeline.imports.models import SalesImport
from pipeline.imports.work import work_on_imports
from pipeline.models import Contract
from salesdept.common.tables.progress import Progress
from salesdept.common.tables.writing import guarded
from tests.untouched import untouched

from .makers import DEAL_COLUMNS, DEALS, as_csv, checked, four_files, imported, uploads

pytestmark = [pytest.mark.clause("3.1.1"), pytest.mark.django_db]
State = SalesImport.State


@pytest.fixture
def clerk(office, as_user):
    return as_user(office.clerk)


@pytest.fixture
def manager(office, as_user):
    return as_user(office.manager)


def test_files_are_uploaded_checked_confirmed_and_imported_in_the_browser(manager):
    answer = manager.post(reverse("pipeline:imports"), {"files": four_files()})
    page = manager.get(answer["Location"])
    assert 'hx-trigger="every 1s"' in page.content.decode()
    work_on_imports()
    preview = manager.get(answer["Location"]).content.decode()
    assert "GTXPro" in preview
    assert "technolgy" in preview
    manager.post(f"{answer['Location']}start/", untouched(preview))
    assert "every 1s" in manager.get(answer["Location"]).content.decode()
    work_on_imports()
    report = manager.get(answer["Location"]).content.decode()
    assert Contract.objects.count() == 3
    assert "6,600" in report
    assert "every 1s" not in report


def test_the_page_tells_how_far_the_worker_is(manager, office):
    asked = checked(four_files(), office.manager)
    Progress(asked.pk, 8).add(3, "deals.csv")
    SalesImport.objects.filter(pk=asked.pk).update(state=State.RUNNING)
    assert "deals.csv: 3 of 8 rows" in manager.get(asked.get_absolute_url()).content.decode()


def test_a_changed_answer_is_checked_before_anything_is_imported(manager, office):
    asked = checked(four_files(), office.manager)
    form = untouched(manager.get(asked.get_absolute_url()).content.decode())
    manager.post(f"{asked.get_absolute_url()}start/", form | {"match0": "leave"})
    asked.refresh_from_db()
    assert asked.state == State.UPLOADED
    assert asked.decided.matches == {"product:GTXPro": "leave"}
    work_on_imports()
    asked.refresh_from_db()
    assert (asked.state, asked.plan["fates"]["bad"]) == (State.PLANNED, 2)


def test_answers_given_once_are_kept_when_another_one_is_given(manager, office):
    asked = checked(four_files(), office.manager)
    for change in ({"match0": "leave"}, {"slip0": "on"}, {"t3-c-product": ""}):
        form = untouched(manager.get(asked.get_absolute_url()).content.decode())
        manager.post(f"{asked.get_absolute_url()}decide/", form | change)
        work_on_imports()
        asked.refresh_from_db()
    assert asked.decided.matches["product:GTXPro"] == "leave"
    assert asked.decided.slips == ["sector:technolgy"]
    assert "product" not in asked.plan["tables"][3]["columns"]
    assert "opportunity_id" in asked.plan["tables"][3]["columns"]


def test_of_two_people_at_one_preview_the_second_is_asked_to_read_again(manager, office):
    asked = checked(four_files(), office.manager)
    form = untouched(manager.get(asked.get_absolute_url()).content.decode())
    manager.post(f"{asked.get_absolute_url()}decide/", form | {"slip0": "on"})
    work_on_imports()
    assert manager.post(f"{asked.get_absolute_url()}start/", form).status_code == 409
    assert not Contract.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7", bytes(3000), b"\xff\xfe", b"PK\x03\x04 torn", as_csv([[f"c{n}" for n in range(50_000)], ["x"]]),
     b'a,b\n"' + b"x" * 200_000, "帳戶\n１\n".encode("cp950"), b"a\n\x00\n", b"\n" * 500],
)  # fmt: skip
def test_whatever_is_uploaded_there_is_a_page_that_says_what_is_wrong(clerk, content):
    answer = clerk.post(reverse("pipeline:imports"), {"files": uploads(strange=content)})
    work_on_imports()
    page = clerk.get(answer["Location"])
    asked = SalesImport.objects.get()
    assert page.status_code == 200
    assert asked.state == State.PLANNED
    assert asked.plan["tables"][0]["problem"]


def test_an_empty_file_or_none_is_told_at_the_field(clerk):
    for files in ({"files": uploads(nothing=b"")}, {}):
        answer = clerk.post(reverse("pipeline:imports"), files)
        assert answer.status_code == 422
    assert not SalesImport.objects.exists()


def test_a_file_beyond_the_limit_is_told_at_the_field(clerk, monkeypatch):
    monkeypatch.setattr("salesdept.common.tables.uploads.MAX_BYTES", 100)
    answer = clerk.post(reverse("pipeline:imports"), {"files": four_files()})
    assert answer.status_code == 422
    assert not SalesImport.objects.exists()


def test_a_file_is_stored_under_a_name_of_ours_whatever_it_is_called(clerk):
    upload = uploads(x=as_csv(DEALS))[0]
    upload._name = "../../etc/passwd\u202e<script>.csv"
    answer = clerk.post(reverse("pipeline:imports"), {"files": [upload]})
    kept = SalesImport.objects.get().files.get()
    assert re.fullmatch(r"imports/[0-9a-f-]{36}", kept.stored.name)
    work_on_imports()
    assert "<script>" not in clerk.get(answer["Location"]).content.decode()


def test_bad_rows_are_downloaded_repaired_and_imported_again(manager, office):
    rows = as_csv([DEAL_COLUMNS, DEALS[1], (*DEALS[2][:6], "1 March", "600")])
    done = imported([*four_files()[:3], *uploads(deals=rows)], office.manager)
    answer = manager.get(reverse("pipeline:import_bad_rows", args=[done.pk, 3]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    (bad,) = csv.DictReader(io.StringIO(text))
    assert bad["close_date"] == "1 March"
    assert (bad["Line"], bad["Column"]) == ("3", "close_date")
    assert bad["Why not taken"]
    imported(uploads(repaired=text.replace("1 March", "2017-03-01").encode()), office.manager)
    assert set(Contract.objects.values_list("number", flat=True)) == {"D1", "D2"}


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", " =1+1", '"=1+1'.strip('"')]
)
def test_a_formula_in_a_bad_row_is_no_formula_in_the_download(manager, office, cell):
    rows = as_csv([DEAL_COLUMNS, (*DEALS[1][:1], cell, *DEALS[1][2:])])
    asked = checked([*four_files()[:3], *uploads(deals=rows)], office.manager)
    answer = manager.get(reverse("pipeline:import_bad_rows", args=[asked.pk, 3]))
    (bad,) = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"), newline=""))
    assert bad["sales_agent"] == f"'{cell}"


@pytest.mark.parametrize("cell", ["-500", "+886", "1,054.50", "12%", 7])
def test_numbers_stay_numbers_in_the_download(cell):
    assert guarded(cell) == cell


def test_the_guard_of_a_download_is_taken_off_when_it_is_read_again(manager, office):
    rows = as_csv([DEALS[0], ("'=D1", *DEALS[1][1:])])
    imported([*four_files()[:3], *uploads(deals=rows)], office.manager)
    assert Contract.objects.get().number == "=D1"


@pytest.mark.parametrize("role", ["rep", "supervisor", "finance", "leadership", "technical", "aftersales", "admin"])
def test_the_pages_belong_to_clerk_and_manager(office, as_user, role):
    asked = checked(four_files(), office.manager)
    other = as_user(getattr(office, role))
    for address in (
        reverse("pipeline:imports"),
        asked.get_absolute_url(),
        reverse("pipeline:import_bad_rows", args=[asked.pk, 0]),
        reverse("pipeline:import_report", args=[asked.pk]),
    ):
        assert other.get(address).status_code == 403
    assert other.post(reverse("pipeline:imports"), {"files": four_files()}).status_code == 403
    assert other.post(f"{asked.get_absolute_url()}start/").status_code == 403
    asked.refresh_from_db()
    assert (asked.state, SalesImport.objects.count()) == (State.PLANNED, 1)


def test_the_clerk_is_told_why_only_the_manager_may_start(clerk, office):
    asked = checked(four_files(), office.clerk)
    page = clerk.get(asked.get_absolute_url()).content.decode()
    assert "the manager makes accounts" in page
    assert clerk.post(f"{asked.get_absolute_url()}start/").status_code == 422


def test_the_list_shows_every_import_of_the_department(clerk, office):
    done = imported(four_files(), office.manager)
    page = clerk.get(reverse("pipeline:imports")).content.decode()
    assert done.get_absolute_url() in page
    assert "history.csv" in page


def test_a_table_that_is_not_there_has_no_download(clerk, office):
    asked = checked(uploads(letter=b"%PDF-1.7"), office.clerk)
    for place in (0, 9):
        assert clerk.get(reverse("pipeline:import_bad_rows", args=[asked.pk, place])).status_code == 404


def test_a_page_of_an_import_asks_no_more_than_a_dozen_queries(clerk, office, django_assert_max_num_queries):
    done = imported(four_files(), office.manager)
    with django_assert_max_num_queries(14):
        clerk.get(done.get_absolute_url())


def test_what_was_ticked_to_be_set_up_outlasts_another_check(manager):
    answer = manager.post(reverse("pipeline:imports"), {"files": four_files()})
    work_on_imports()
    sent = untouched(manager.get(answer["Location"]).content.decode()) | {"slip0": "on", "offers": ["targets"]}
    manager.post(f"{answer['Location']}start/", sent)
    work_on_imports()
    again = manager.get(answer["Location"]).content.decode()
    assert re.search(r'name="offers" value="targets"[^>]*checked', again)
    assert not Contract.objects.exists()
