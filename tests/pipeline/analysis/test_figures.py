"""Every number of the analysis equals the rows that its link opens, for each role (1.3.2, flow test 10)."""

import os
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict

from pipeline.analysis.figures import Figure
from pipeline.analysis.forecast import Forecast, Period
from pipeline.analysis.funnel import Funnel
from pipeline.analysis.outcomes import Outcomes
from pipeline.analysis.repeats import Repeats
from pipeline.analysis.roster import FEW
from pipeline.analysis.sheets import DEFINITIONS
from salesdept.common.calendar import Month, as_of
from tests.makers import make_target, make_user

from ..makers import make_opportunity
from .makers import TODAY, make_department

pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.3.2")]

WHO = ["rep", "supervisor", "other_supervisor", "manager", "leadership"]
SPAN = {"since": date(2025, 3, 1), "until": date(2026, 5, 31)}


def figures_in(thing) -> list[Figure]:
    """All figures anywhere in what a page shows."""
    if isinstance(thing, Figure):
        return [thing]
    if is_dataclass(thing):
        return [figure for field in fields(thing) for figure in figures_in(getattr(thing, field.name))]
    return [figure for one in thing for figure in figures_in(one)] if isinstance(thing, list | tuple) else []


def shown_to(user) -> dict[str, list[Figure]]:
    forecast = Forecast(user, Period(Month(date(2026, 4, 1)), Month(date(2026, 7, 1))))
    outcomes = Outcomes(user, Month(date(2025, 6, 1)), Month(date(2026, 5, 1)), {})
    repeats = Repeats(user, SPAN)
    return {
        "forecast": figures_in([forecast.rows, forecast.by_month, forecast.left_out, forecast.bridge]),
        "ends": [forecast.now, forecast.then],
        "funnel": figures_in(Funnel(user, SPAN).rows),
        "outcomes": figures_in([outcomes.together, outcomes.breakdowns, outcomes.by_month]),
        "repeats": figures_in([repeats.together, repeats.by_level, repeats.by_product, repeats.by_person]),
        "waits": figures_in([repeats.days, repeats.waits]),
    }


def opened(user, figure: Figure):
    """The rows that stand where the figure leads, and its definition."""
    address = urlsplit(figure.url)
    definition = DEFINITIONS[address.path.rstrip("/").rsplit("/", 1)[1]]
    return definition, list(definition.rows(user, QueryDict(address.query)))


def agrees(user, figure: Figure, *, counted=True) -> bool:
    """Added up row by row, without the database's sums."""
    definition, rows = opened(user, figure)
    sheet = definition.sheet
    if definition.measure == "amount":
        value = sum((getattr(row, sheet.value) for row in rows), Decimal(0))
    elif definition.measure == "days":
        value = round(Decimal(str(median(row.days for row in rows))), 1) if rows else None
    else:
        value = len(rows)
    return value == figure.value and (not counted or len(rows) == figure.count)


@pytest.mark.parametrize("seed", range(int(os.environ.get("FIGURE_SEEDS", "1"))))
def test_every_number_is_what_its_rows_come_to(office, seed):
    make_department(office, seed)
    with as_of(TODAY):
        for who in WHO:
            user = getattr(office, who)
            for page, figures in shown_to(user).items():
                wrong = [one for one in figures if not agrees(user, one, counted=page != "ends")]
                assert figures
                assert wrong == [], (who, page)


@pytest.mark.parametrize("who", WHO)
def test_the_page_of_the_rows_lists_them_and_says_the_number_again(office, as_user, who):
    make_department(office, 7)
    user = getattr(office, who)
    with as_of(TODAY):
        browser = as_user(user)
        for figures in shown_to(user).values():
            for figure in figures[:: max(len(figures) // 3, 1)]:
                answer = browser.get(figure.url)
                _definition, rows = opened(user, figure)
                assert answer.status_code == 200
                assert len(answer.context["listing"].rows) == min(len(rows), 50)
                assert answer.context["cell"].count == len(rows)
                assert answer.context["listing"].notes == []


def test_what_another_team_has_is_in_no_number(office):
    make_department(office, 1)
    with as_of(TODAY):
        for figures in shown_to(office.supervisor).values():
            for figure in figures:
                definition, rows = opened(office.supervisor, figure)
                person = "customer__owner" if definition.page == "pipeline:repeats" else None
                for row in rows:
                    owner = (
                        row.customer.owner
                        if person
                        else getattr(row, "rep", None) or getattr(row, "opportunity", row).owner
                    )
                    assert owner in (office.rep, office.second_rep, office.supervisor)


def test_teams_add_up_to_the_department(office):
    make_department(office, 2)
    with as_of(TODAY):
        rows = Forecast(office.manager, Period(Month(date(2026, 4, 1)), Month(date(2026, 7, 1)))).rows
    for name in ("target", "won", "commit", "best_case", "pipeline"):
        whole, *parts = (getattr(row, name).value for row in rows if row.kind in ("total", "team"))
        people = [getattr(row, name).value for row in rows if row.kind == "person"]
        assert whole == sum(parts) == sum(people)


@pytest.mark.parametrize("path", ["forecast", "funnel", "won-and-lost", "second-purchases"])
@pytest.mark.parametrize("asked", [{}, {"first": "2026-04", "last": "2026-05"}])
def test_the_page_is_narrowed_by_its_own_form(office, as_user, path, asked):
    """With all its fields sent, as its button sends them, and with one alone, as a link has it."""
    make_department(office, 1)
    with as_of(TODAY):
        browser, address = as_user(office.manager), f"/pipeline/{path}/"
        form = browser.get(address).context["form"]
        sent = {name: "" for name in form.fields if name not in ("first", "last")} if asked else {}
        page = browser.get(address, sent | asked | {"team": str(office.other_team.pk)})
        assert (page.status_code, page.context["form"].errors) == (200, {})
        shown = page.content.decode()
        assert office.rep.name not in shown.split("</form>")[-1]
        assert not asked or "April 2026 – May 2026" in shown
        assert browser.get(address, {"first": "x", "last": "2026-05"}).status_code == 422


def test_what_was_typed_by_mistake_was_never_in_a_stage(office):
    kept, mistake = make_opportunity(office.rep), make_opportunity(office.rep)
    mistake.void(by=office.rep, reason="typed twice")
    [entered, *_later] = [row.entered for row in Funnel(office.manager, {}).rows]
    assert entered.value == 1
    assert [visit.opportunity for visit in opened(office.manager, entered)[1]] == [kept]


def test_of_many_people_the_teams_are_shown_and_each_opens_to_its_own(office, as_user):
    month = Month(date(2026, 5, 1))
    crowd = [make_user(team=office.other_team) for _one in range(FEW)]
    for rep in [office.rep, *crowd]:
        make_target(rep, month, amount=100)
    with as_of(TODAY):
        rows = Forecast(office.manager, Period(month, month)).rows
        assert [(row.kind, row.label, row.target.value) for row in rows] == [
            ("total", "Together", 100 * (FEW + 1)), ("team", "North", 100), ("team", "South", 100 * FEW),
        ]  # fmt: skip
        page = as_user(office.manager).get("/pipeline/forecast/", {"first": "2026-05", "last": "2026-05"})
        assert f"team={office.other_team.pk}&quot;" in page.content.decode().replace('"', "&quot;")
        narrowed = Forecast(office.manager, Period(month, month), {"team": str(office.other_team.pk)}).rows
        assert [row.kind for row in narrowed] == ["total", "team"] + ["person"] * FEW
        assert {row.target.value for row in narrowed[:2]} == {100 * FEW}
        assert agrees(office.manager, narrowed[0].target)


@pytest.mark.parametrize("path", ["forecast", "funnel", "won-and-lost", "second-purchases", "figures/closed"])
@pytest.mark.parametrize("who", ["rep", "supervisor", "manager"])
def test_a_page_costs_a_dozen_queries_however_many_rows(office, as_user, who, path, django_assert_max_num_queries):
    make_department(office, 3)
    with as_of(TODAY):
        browser = as_user(getattr(office, who))
        browser.get(f"/pipeline/{path}/")
        with django_assert_max_num_queries(12):
            assert browser.get(f"/pipeline/{path}/").status_code == 200


@pytest.mark.parametrize("path", ["forecast", "funnel", "won-and-lost", "second-purchases"])
def test_programs_read_the_same_numbers(office, api_as, path):
    make_department(office, 3)
    with as_of(TODAY):
        answer = api_as(office.supervisor).get(f"/api/v1/analysis/{path}/")
        assert answer.status_code == 200
        assert "/figures/" in answer.content.decode()
        assert api_as(office.supervisor).get(f"/api/v1/analysis/{path}/?firts=2026-01").status_code == 400


@pytest.mark.parametrize("asked", ["owner=nobody", "team=x", "product=x", "state=x", "close_since=x"])
def test_what_can_not_be_read_opens_to_no_rows_and_says_so(office, as_user, asked):
    make_department(office, 3)
    with as_of(TODAY):
        shown = as_user(office.manager).get(f"/pipeline/figures/forecast/?{asked}")
        assert (shown.context["cell"].count, shown.context["listing"].rows) == (0, [])
        assert "No rows are shown, " in shown.content.decode()


@pytest.mark.parametrize("path", ["forecast", "funnel", "won-and-lost", "second-purchases"])
@pytest.mark.parametrize("asked", [{"owner": "nobody"}, {"team": "x"}, {"first": "x"}])
def test_a_page_shows_no_number_for_what_it_can_not_read(office, as_user, api_as, path, asked):
    """Nor for whom the reader doesn't answer: a colleague of another team is unreadable alike."""
    make_department(office, 3)
    with as_of(TODAY):
        for one in (asked, {"owner": str(office.other_rep.pk)}):
            page = as_user(office.supervisor).get(f"/pipeline/{path}/", one)
            assert (page.status_code, list(page.context["form"].errors)) == (422, list(one))
            assert "/pipeline/figures/" not in page.content.decode()
            answer = api_as(office.supervisor).get(f"/api/v1/analysis/{path}/", one)
            assert answer.status_code == 400


def test_a_figure_that_nobody_defined_is_not_found(office, as_user):
    assert as_user(office.manager).get("/pipeline/figures/nothing/").status_code == 404
