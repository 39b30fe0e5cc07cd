"""Targets from a file and as a file: errors at their cell, nothing half (1.1)."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from salesdept.common.calendar import Month, as_of
from salesdept.common.tables.reasons import BadValue
from salesdept.people.models import Target, TeamTarget
from salesdept.people.targets.file_values import as_growth, as_month
from salesdept.people.targets.files import read_rows
from tests.makers import make_user

from .makers import DECEMBER, JANUARY, set_early

pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.1")]
URL = "/people/targets/import/"
HEAD = "Month,Team,Sales rep,E-mail,Sales amount,Sales profit,New customers,Growth rate,Satisfaction"


@pytest.fixture(autouse=True)
def _in_december():
    with as_of(DECEMBER):
        yield


def table(*lines: str, name="targets.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join([HEAD, *lines]).encode())


def preview(as_user, by, *lines):
    return as_user(by).post(URL, {"file": table(*lines)})


def agree(as_user, by, shown, **further):
    return as_user(by).post(URL, {"rows": shown.context["rows"], "month": "2027-01"} | further)


def faults(shown) -> list[tuple]:
    return [(one.line, one.column, one.value, one.reason.code) for one in shown.context["reading"].faults]


def test_it_is_shown_then_set(office, as_user):
    shown = preview(
        as_user,
        office.manager,
        f'2027-01,North,{office.rep.name},,"1,200,000",300000,2.5,15%,85',
        "2027-01,North,,,2000000,,,,",
        f"2027-02,,,{office.rep.email},1250000,,,0.1,",
    )
    assert shown.status_code == 200
    assert "3 targets would change" in shown.content.decode()
    assert not Target.objects.exists(), "nothing is kept before somebody says yes"
    assert agree(as_user, office.manager, shown).status_code == 302
    first, second = Target.objects.order_by("month")
    assert (first.amount, first.growth, first.satisfaction) == (1_200_000, Decimal("0.15"), 85)
    assert (second.month, second.growth) == (Month.parse("2027-02"), Decimal("0.1"))
    assert TeamTarget.objects.get().amount == 2_000_000


def test_every_error_is_told_at_its_cell_and_nothing_is_set(office, as_user):
    joined = make_user(team=office.team, since=date(2027, 2, 10), name="Late Comer")
    shown = preview(
        as_user,
        office.manager,
        f"2027-01,,{office.rep.name},,500000,,,,",
        "2027-13,North,,,1,,,,",
        "2027-01,,Nobody,,1,,,,",
        "2027-01,East,,,1,,,,",
        f"2027-01,,{joined.name},,1,,,,",
        f"2027-01,,,{office.second_rep.email},-5,,,,",
        f"2027-01,,,{office.second_rep.email},many,,,,",
        f"2027-01,,,{office.second_rep.email},,90000,,,",
        f"2027-01,,,{office.second_rep.email},1,,,15,",
        f"2027-01,,,{office.second_rep.email},1,,,,101",
        f"2027-01,,,{office.rep.email},7,,,,",
        "2027-01,,,,5,,,,",
    )
    assert shown.status_code == 422
    assert faults(shown) == [
        (3, "Month", "2027-13", "not_a_month"),
        (4, "Sales rep", "Nobody", "unknown_rep"),
        (5, "Team", "East", "unknown_team"),
        (6, "Sales rep", "Late Comer", "not_there_then"),
        (7, "Sales amount", "-5", "negative"),
        (8, "Sales amount", "many", "not_an_amount"),
        (9, "Sales amount", "", "amount_needed"),
        (10, "Growth rate", "15", "no_growth"),
        (11, "Satisfaction", "101", "no_satisfaction"),
        (12, "Sales rep", "", "twice"),
        (13, "Sales rep", "", "nobody_named"),
    ]
    assert "rows" not in shown.context or not shown.context["rows"]
    assert not Target.objects.exists()


def test_two_of_one_name_want_the_address(office, as_user):
    make_user(team=office.team, name=office.rep.name)
    shown = preview(as_user, office.manager, f"2027-01,,{office.rep.name},,5,,,,")
    assert faults(shown)[0][3] == "several_of_that_name"


def test_rows_left_empty_stay_as_they_are(office, as_user):
    set_early(office.rep, by=office.manager, amount=500_000, profit=Decimal(90_000))
    shown = preview(
        as_user, office.manager, f"2027-01,,,{office.rep.email},,,,,", f"2027-01,,,{office.second_rep.email},1,,,,"
    )
    agree(as_user, office.manager, shown)
    assert Target.objects.get(rep=office.rep).profit == 90_000
    assert Target.objects.count() == 2


def test_what_is_the_same_is_not_set_again(office, as_user):
    target = set_early(office.rep, by=office.manager, amount=500_000)
    shown = preview(as_user, office.manager, f"2027-01,,,{office.rep.email},500000.00,,,,")
    assert "Nothing differs" in shown.content.decode()
    target.refresh_from_db()
    assert target.version == 1


def test_once_a_month_has_begun_there_is_a_reason_or_nothing(office, as_user):
    lines = [f"2027-01,,,{office.rep.email},1,,,,", f"2027-02,,,{office.rep.email},1,,,,"]
    with as_of(date(2027, 1, 5)):
        shown = preview(as_user, office.manager, *lines)
        assert 'name="reason"' in shown.content.decode()
        refused = agree(as_user, office.manager, shown)
        assert refused.status_code == 422
        assert not Target.objects.exists(), "February neither"
        agree(as_user, office.manager, shown, reason="late sheet")
    assert Target.objects.changed_after_start().get().change_reason == "late sheet"
    assert Target.objects.count() == 2


def test_a_colleagues_change_in_between_is_not_run_over(office, as_user):
    shown = preview(as_user, office.manager, f"2027-01,,,{office.rep.email},1,,,,", "2027-01,North,,,1,,,,")
    set_early(office.rep, by=office.manager, amount=650_000)
    assert agree(as_user, office.manager, shown).status_code == 409
    assert Target.objects.get().amount == 650_000
    assert not TeamTarget.objects.exists()


@pytest.mark.parametrize("forged", ["", "x", "eyJieSI6IiJ9:1:2"])
def test_a_preview_can_not_be_made_up(office, as_user, forged):
    answer = as_user(office.manager).post(URL, {"rows": forged})
    assert answer.status_code == 409


def test_a_preview_is_its_makers(office, as_user):
    from salesdept.people.targets.file_offer import sealed

    assert as_user(office.manager).post(URL, {"rows": sealed([], office.leadership)}).status_code == 409


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"Month,Team\n2027-01,North\n", b"\x89PNG\r\n"])
def test_what_is_no_table_of_targets_says_so(office, as_user, content):
    answer = as_user(office.manager).post(URL, {"file": SimpleUploadedFile("x.csv", content)})
    assert answer.status_code == 422


def test_a_workbook_in_chinese_is_read(office, as_user):
    book = Workbook()
    book.active.append(["月份", "團隊", "銷售代表", "銷售額", "銷售增長率"])
    book.active.append([date(2027, 1, 1), "North", office.rep.name, 500000, 0.15])
    book.active.append(["2027年2月", "", office.rep.name, "50萬", "15%"])
    kept = io.BytesIO()
    book.save(kept)
    shown = as_user(office.manager).post(URL, {"file": SimpleUploadedFile("目標.xlsx", kept.getvalue())})
    agree(as_user, office.manager, shown)
    assert set(Target.objects.values_list("amount", "growth")) == {(500_000, Decimal("0.15"))}
    assert Target.objects.count() == 2


class TestAsAFile:
    def lines(self, answer) -> list[list[str]]:
        return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))

    def test_it_is_a_template_and_what_is_set(self, office, as_user):
        set_early(office.rep, by=office.manager, amount=500_000, growth=Decimal("0.155"))
        answer = as_user(office.manager).get("/people/targets/export/?first=2027-01&last=2027-02")
        head, *rows = self.lines(answer)
        assert ",".join(head) == HEAD
        assert [row[:2] for row in rows[:3]] == [["2027-01", "North"]] * 3
        assert ["2027-01", "North", office.rep.name, office.rep.email, "500000.00", "", "", "15.5%", ""] in rows
        assert len(rows) == 2 * 5

    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_what_was_written_is_read_back(self, office, as_user, form):
        set_early(office.rep, by=office.manager, amount=500_000, growth=Decimal("0.155"), satisfaction=Decimal("80.5"))
        set_early(office.team, by=office.manager, amount=900_000)
        answer = as_user(office.manager).get(f"/people/targets/export/?first=2027-01&last=2027-01&form={form}")
        content = b"".join(answer.streaming_content)
        shown = as_user(office.manager).post(URL, {"file": SimpleUploadedFile(f"t.{form}", content)})
        assert "Nothing differs" in shown.content.decode()
        assert len(shown.context["reading"].rows) == 2
        if form == "xlsx":
            assert load_workbook(io.BytesIO(content)).active["A1"].value == "Month"

    @pytest.mark.parametrize(
        "asked", ["", "first=x&last=y", "first=2027-02&last=2027-01", "first=2000-01&last=2100-01"]
    )
    def test_months_that_are_none_give_the_present_one(self, office, as_user, asked):
        answer = as_user(office.rep).get(f"/people/targets/export/?{asked}")
        assert {row[0] for row in self.lines(answer)[1:]} == {"2026-12"}


@pytest.mark.parametrize("text", ["2027-01", "2027/1", "202701", "2027年1月", "2027-01-15", date(2027, 1, 9)])
def test_a_month_is_written_in_several_ways(text):
    assert as_month(text) == JANUARY


@pytest.mark.parametrize(("text", "rate"), [("15%", "0.15"), ("0.15", "0.15"), ("-5 %", "-0.05"), (0.125, "0.125")])
def test_a_growth_is_written_in_several_ways(text, rate):
    assert as_growth(text) == Decimal(rate)


@pytest.mark.parametrize("text", ["15", "400%", "NaN", "inf", "x", "-101%"])
def test_a_growth_that_nobody_can_mean_is_refused(text):
    with pytest.raises(BadValue):
        as_growth(text)


def test_many_rows_cost_no_more_queries_to_read(office, django_assert_max_num_queries):
    people = (office.rep, office.second_rep, office.other_rep)
    rows = [{"month": f"2027-{n:02}", "email": rep.email, "amount": "1"} for n in range(1, 13) for rep in people]
    with django_assert_max_num_queries(2 * 12 + 4):
        assert len(read_rows(enumerate(rows, start=1)).rows) == 36
