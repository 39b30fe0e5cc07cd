"""Any months, narrowed by whom and what; what can't be read or isn't the reader's is an error, not all (5.3.2)."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from customers.models import Communication
from customers.yields import Span
from expenses.analysis.page import Analysis
from expenses.analysis.returns import Returns
from expenses.models import Category, ClaimLine
from salesdept.common.calendar import Month, as_of
from salesdept.people.models import Membership
from tests.makers import make_user

from ..customers.makers import make_campaign, make_customer, make_lead
from ..pipeline.makers import make_contract, sign
from .analysed import opened, spent
from .makers import bring_to, hand_in, make_budget

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.3.2")]

PAGES = ["/expenses/analysis/", "/expenses/analysis/returns/"]
API = {PAGES[0]: "/api/v1/expense-analysis/year/", PAGES[1]: "/api/v1/expense-returns/"}


@pytest.fixture(autouse=True)
def _one_day():
    with as_of(date(2026, 10, 15)):
        yield


@pytest.fixture
def told(office):
    """Two customers of `rep`, three claims of September and October, past expenses of both years and teams."""
    Category.standard()
    make_budget(office, travel=1200, marketing=600, teams={"travel": (office.team, 240)})
    acme, beta = (make_customer(office.rep, name=name) for name in ("Acme Steel", "Beta Steel"))
    for customer, amount, day in ((acme, 100, 28), (acme, 30, 29), (beta, 7, 28)):
        hand_in(office.rep, amount, category="travel", spent_on=date(2026, 9, day))
        ClaimLine.objects.filter(amount=amount).update(customer=customer)
    hand_in(office.rep, 50, category="marketing", spent_on=date(2026, 10, 2))
    spent(office, date(2025, 9, 1), 11, category="travel")
    spent(office, date(2026, 9, 1), 13, category="marketing", who=office.other_rep)
    return {"acme": acme, "beta": beta}


def amounts(found) -> tuple:
    return found.together.used.value, found.together.before.value


def shown_figures(found) -> list:
    rows = [found.together, *found.by_category, *found.by_team, *found.by_person, *found.by_customer]
    figures = [one for row in rows for one in (row.used, row.before, *(row.budget or {}).values())]
    return figures + [one for _month, now, before in found.by_month for one in (now, before)]


SEPTEMBER = Span(Month.parse("2026-09"), Month.parse("2026-09"))
TWO_YEARS = Span(Month.parse("2025-09"), Month.parse("2026-09"))


@pytest.mark.parametrize(
    ("span", "by", "now", "before"),
    [
        (SEPTEMBER, {}, 150, 11),
        (SEPTEMBER, {"category": "travel"}, 137, 11),
        (SEPTEMBER, {"customer": "acme"}, 130, 0),
        (SEPTEMBER, {"team": "other_team"}, 13, 0),
        (SEPTEMBER, {"person": "rep", "category": "marketing"}, 0, 0),
        (Span(Month.parse("2026-09"), Month.parse("2026-10")), {"person": "rep"}, 187, 11),
        (TWO_YEARS, {}, 161, 11),
    ],
)
def test_each_number_of_any_months_opens_to_exactly_its_rows(office, told, span, by, now, before):
    ids = {**told, "travel": Category.pk_of("travel"), "marketing": Category.pk_of("marketing")}
    narrowed = {
        name: getattr(ids.get(value) or getattr(office, value), "pk", ids.get(value)) for name, value in by.items()
    }
    found = Analysis(office.manager, span, narrowed)
    assert amounts(found) == (now, before)
    for one in shown_figures(found):
        assert opened(office.manager, one.url) == (one.value, one.value), one.url


def test_months_are_measured_by_their_plan_and_a_year_by_its_budget(office, told):
    found = Analysis(office.manager, SEPTEMBER, {})
    assert (found.together.planned, found.together.approved) == (Decimal(170), Decimal(2040))
    assert Analysis(office.manager, TWO_YEARS, {}).together.budget is None
    assert Analysis(office.manager, SEPTEMBER, {"customer": told["acme"].pk}).together.budget is None


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"person": "nobody"}, "person"),
        ({"team": "x"}, "team"),
        ({"customer": "Gamma"}, "customer"),
        ({"first": "2026-13"}, "first"),
        ({"first": "0001-01", "last": "0001-01"}, "first"),
        ({"first": "9999-12", "last": "9999-12"}, "last"),
        ({"first": "2026-05", "last": "2026-04"}, "last"),
        ({"first": "2020-01", "last": "2026-04"}, "last"),
    ],
)
def test_what_can_not_be_read_is_an_error_at_its_field_and_no_number(office, told, as_user, api_as, path, asked, field):
    answer = as_user(office.manager).get(path, asked)
    assert (answer.status_code, field in answer.context["form"].errors) == (422, True)
    assert "/expenses/analysis/used/" not in answer.content.decode()
    assert field in api_as(office.manager).get(API[path], asked).json()["errors"]


@pytest.mark.clause("7.1.3")
def test_nobody_narrows_by_what_is_not_among_the_expenses_that_they_see(office, told, as_user, api_as):
    others = make_customer(office.other_rep)
    foreign = [("rep", "person", office.second_rep), ("supervisor", "person", office.other_rep),
               ("supervisor", "team", office.other_team), ("other_rep", "customer", told["acme"]),
               ("manager", "customer", others)]  # fmt: skip
    for who, name, record in foreign:
        for page in PAGES:
            answer = as_user(getattr(office, who)).get(page, {name: str(record.pk)})
            assert (answer.status_code, list(answer.context["form"].errors)) == (422, [name]), (who, name)
            assert api_as(getattr(office, who)).get(API[page], {name: str(record.pk)}).status_code == 400
    assert as_user(office.rep).get(PAGES[0], {"person": str(office.rep.pk)}).status_code == 200


def test_who_left_and_a_team_without_people_can_still_be_asked_for(office, told, as_user):
    office.other_rep.is_active = False
    office.other_rep.save()
    Membership.objects.filter(team=office.other_team).update(until=date(2026, 10, 1))
    for name, record in (("person", office.other_rep), ("team", office.other_team)):
        page = as_user(office.manager).get(PAGES[0], {name: str(record.pk), "first": "2026-09", "last": "2026-09"})
        assert (page.status_code, page.context["total"].used.value) == (200, 13)


def test_a_customer_is_found_by_a_part_of_the_name_and_of_several_one_is_chosen(office, told, as_user):
    manager = as_user(office.manager)
    page = manager.get(PAGES[0], {"customer": "acme"})
    assert (page.context["total"].used.value, page.context["form"].narrowed) == (
        130,
        {"customer": str(told["acme"].pk)},
    )
    assert f"customer={told['acme'].pk}" in page.context["export"]
    several = manager.get(PAGES[0], {"customer": "Steel"})
    assert several.status_code == 422
    assert all(f'value="{one.pk}"' in several.content.decode() for one in told.values())
    make_customer(office.rep, name="Acme")
    assert manager.get(PAGES[0], {"customer": "Acme"}).context["total"].used.value == 130


def test_the_usual_months_are_one_tap_away(office, told, as_user):
    page = as_user(office.manager).get(PAGES[0], {"category": str(Category.pk_of("travel"))})
    spans = [as_user(office.manager).get(url).context["found"].span for _label, url, _here in page.context["spans"]]
    assert [f"{one.first} {one.last}" for one in spans] == [
        "2026-10 2026-10", "2026-10 2026-12", "2026-01 2026-10", "2026-01 2026-12", "2025-01 2025-12",
    ]  # fmt: skip
    assert all("category=" in url for _label, url, _here in page.context["spans"])


def test_the_file_holds_what_is_shown(office, told, as_user):
    asked = {"first": "2026-09", "last": "2026-09", "customer": "acme"}
    page = as_user(office.manager).get(PAGES[0], asked)
    answer = as_user(office.manager).get(page.context["export"])
    assert "expenses-2026-09-2026-09.csv" in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[1][6:8] == ["130.00", "0.00"]
    assert [row[1] for row in rows if row[0] == "Customer"] == ["Acme Steel"]


def test_programs_ask_for_the_same_months_and_narrow_alike(office, told, api_as):
    manager = api_as(office.manager)
    asked = {"first": "2026-09", "last": "2026-09", "person": str(office.rep.pk), "customer": str(told["acme"].pk)}
    found = manager.get(API[PAGES[0]], asked).json()
    assert (found["first"], found["last"], found["together"]["used"]["value"]) == ("2026-09", "2026-09", "130.00")
    brought = manager.get(API[PAGES[1]], asked).json()
    assert (brought["together"]["travel"]["value"], brought["channels"]) == ("130.00", [])
    assert manager.get(API[PAGES[1]], {"category": "x"}).status_code == 400


def test_what_it_brought_is_narrowed_alike_and_opens_to_its_rows(office, told):
    """Of a team: what was spent, won and visited by whom was in it on that day."""
    acme = told["acme"]
    sign(make_contract(office.rep, customer=acme), office.supervisor, date(2026, 9, 7))
    sign(make_contract(office.rep, customer=told["beta"]), office.supervisor, date(2026, 9, 8))
    sign(make_contract(office.other_rep), office.other_supervisor, date(2026, 9, 8))
    spent(office, date(2026, 9, 1), 3, claimant=None, team=None)
    for customer in (acme, acme, told["beta"]):
        with as_of(date(2026, 9, 10)):
            Communication.objects.create(customer=customer, by=office.rep, kind="visit", outcome="progress")
    Membership.objects.filter(user=office.rep).update(until=date(2026, 10, 1))
    Membership.objects.create(user=office.rep, team=office.other_team, since=date(2026, 10, 1))
    for narrowed, used, won, visits in (
        ({}, 153, 300_000, 3),
        ({"team": office.team.pk}, 137, 200_000, 3),
        ({"team": office.other_team.pk}, 13, 100_000, 0),
        ({"person": office.rep.pk}, 137, 200_000, 3),
        ({"customer": acme.pk}, 130, 100_000, 2),
    ):
        found = Returns(office.manager, SEPTEMBER, narrowed)
        row = found.together
        assert (row.used.value, row.won.value, row.visits.value) == (used, won, visits), narrowed
        assert sum(one.used.value for one in found.by_person) == used
        figures = [getattr(one, name) for one in (row, *found.by_person) for name in ("used", "won", "travel")]
        figures += [getattr(one, name) for one in found.by_customer for name in ("travel", "entertainment", "won")]
        for one in figures:
            assert opened(office.manager, one.url) == (one.value, one.value), one.url


def test_a_channel_is_shown_with_its_campaigns_and_never_beside_a_person(office, told, as_user, api_as):
    fair = make_campaign(name="Fair", starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 30), cost=600)
    make_campaign(name="Web", channel="online", starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 30), cost=90)
    make_lead(office.rep, channel="trade_fair", campaign=fair)
    shown = as_user(office.manager).get(PAGES[1], {"channel": "trade_fair"})
    assert [(str(row.label), row.cost.value) for row in shown.context["found"].channels] == [
        ("Trade fair", 600), ("Fair", 600),
    ]  # fmt: skip
    assert (
        as_user(office.manager).get(PAGES[1], {"channel": "trade_fair", "team": str(office.team.pk)}).status_code == 422
    )
    assert api_as(office.manager).get(API[PAGES[1]], {"channel": "tv"}).status_code == 400


def test_months_without_expenses_say_how_some_come_here(office, as_user):
    page = as_user(office.rep).get(PAGES[0], {"first": "2024-01", "last": "2024-03"}).content.decode()
    assert "No expenses in these months" in page


@pytest.mark.parametrize("path", PAGES)
def test_a_page_costs_a_dozen_queries_however_many_spend(office, told, as_user, path, django_assert_max_num_queries):
    for _one in range(30):
        spent(office, date(2026, 9, 2), 5, who=make_user(team=office.team))
    bring_to("approved", office, 5, category="travel")
    browser = as_user(office.manager)
    browser.get(path)
    with django_assert_max_num_queries(12):
        assert browser.get(path).status_code == 200
