"""The department's month: every number opens to the rows that make it, and each reader sees the own part (1.3.2)."""

from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict

from appraisal.department.page import DepartmentMonth
from appraisal.department.sales import Sales, SalesFilter, Sums
from customers.models import SurveyAnswer
from pipeline.analysis.figures import Asker
from salesdept.common.calendar import Month, as_of
from salesdept.common.templatetags.formats import money
from tests.makers import make_target, make_user
from tests.pipeline.makers import make_contract, make_customer, make_opportunity, sign

from .makers import open_period, published, set_targets
from .test_evidence import books_of, make_ledger

D = Decimal
OCTOBER = Month.parse("2026-10")
pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.3.2")]
WHO = ["supervisor", "other_supervisor", "manager", "clerk", "leadership"]


@pytest.fixture
def october(office):
    set_targets(OCTOBER, office.rep, office.second_rep, office.other_rep)
    for rep, supervisor, day, gross in (
        (office.rep, office.supervisor, date(2026, 9, 8), 106_000),
        (office.rep, office.supervisor, date(2026, 10, 5), 212_000),
        (office.other_rep, office.other_supervisor, date(2026, 10, 6), 318_000),
    ):
        with as_of(day):
            sign(make_contract(rep, gross=D(gross), cost=D(10_000)), supervisor, day)
    return office


def rows_at(user, url: str) -> tuple[Sums, list]:
    """The rows that stand at an address, and what the page makes of them."""
    address = urlsplit(url)
    month = Month.parse(address.path.split("/")[3])
    query = QueryDict(address.query)
    sales = Sales.asked_for(user, month, query)
    narrowed = SalesFilter(query, sales.rows(), request=Asker(user))
    assert narrowed.is_valid(), (url, narrowed.errors)
    return sales.sums_of(narrowed.qs), list(narrowed.qs)


@pytest.mark.parametrize("seed", range(2))
def test_every_number_of_the_department_is_the_sum_of_the_rows_it_opens_to(office, seed):
    make_ledger(books_of(office), seed)
    with as_of(date(2026, 11, 2)):
        for user in (office.supervisor, office.manager):
            found = DepartmentMonth(user, OCTOBER)
            sums, rows = rows_at(user, found.sales.url())
            shown = found.sums
            assert (shown.amount, shown.profit, shown.new_customers) == (sums.amount, sums.profit, sums.new_customers)
            assert sum(row.amount for row in rows) == shown.amount
            for share in (*found.by_team, *found.by_rep):
                sums, rows = rows_at(user, share.url)
                assert share.amount == sums.amount == sum((row.amount for row in rows), D(0))
            for member in found.members:
                url = found.sales.url(team=member.team, rep=member.rep)
                assert rows_at(user, url)[0].amount == member.amount
            for name in ("rep", "customer"):
                for bar in found.waterfall(name):
                    if "rows" in bar.figure.url:
                        sums, rows = rows_at(user, bar.figure.url)
                        assert bar.figure.value == sums.change == sum(row.effect for row in rows)


@pytest.mark.parametrize("seed", range(3))
def test_parts_and_bars_add_up_to_the_whole_to_the_cent(office, seed):
    make_ledger(books_of(office), seed)
    with as_of(date(2026, 11, 2)):
        for user in (getattr(office, who) for who in WHO):
            found = DepartmentMonth(user, OCTOBER)
            assert sum(share.amount for share in found.by_team) == found.sums.amount
            assert sum(share.amount for share in found.by_rep) == found.sums.amount
            for name in ("rep", "customer"):
                moved = sum(bar.figure.value for bar in found.waterfall(name))
                assert found.before.amount + moved == found.sums.amount


def test_what_changed_least_stands_in_one_bar_that_opens_the_whole_list(october, as_user):
    with as_of(date(2026, 10, 20)):
        for n in range(10):
            customer = make_customer(october.rep)
            sign(
                make_contract(october.rep, gross=D(1060 + n * 106), customer=customer),
                october.supervisor,
                date(2026, 10, 7),
            )
        found = DepartmentMonth(october.manager, OCTOBER)
        bars = found.waterfall("customer")
        assert (len(bars), bars[-1].label) == (9, "All others")
        page = as_user(october.manager).get(bars[-1].figure.url).content.decode()
    assert found.before.amount + sum(bar.figure.value for bar in bars) == found.sums.amount
    assert page.count('class="num"') > 12 * 3


SEEN = {"manager": {"North", "South"}, "clerk": {"North", "South"}, "leadership": {"North", "South"},
        "supervisor": {"North"}, "other_supervisor": {"South"}}  # fmt: skip


@pytest.mark.parametrize("is_published", [True, False])
def test_each_sees_the_own_part_of_the_same_page(october, as_user, is_published):
    if is_published:
        published(OCTOBER, october)
    with as_of(date(2026, 11, 10)):
        for who, teams in SEEN.items():
            user = getattr(october, who)
            assert {share.label for share in DepartmentMonth(user, OCTOBER).by_team} == teams
            page = as_user(user).get("/appraisal/department/2026-10/").content.decode()
            assert (october.rep.name in page) == ("North" in teams)
            assert (october.other_rep.name in page) == ("South" in teams)
        for who in ("rep", "finance", "technical", "admin"):
            assert as_user(getattr(october, who)).get("/appraisal/department/").status_code == 403


def test_a_supervisor_cannot_ask_for_rows_of_another_team(october, as_user):
    with as_of(date(2026, 11, 10)):
        address = f"/appraisal/department/2026-10/rows/?team={october.other_team.pk}"
        page = as_user(october.supervisor).get(address).content.decode()
        foreign = october.other_rep.sales_entries.get().contract
        assert foreign.number not in page
        assert foreign.number in as_user(october.other_supervisor).get(address).content.decode()


@pytest.mark.clause("4.2")
def test_the_running_month_is_marked_and_so_is_one_that_is_not_published(october, as_user):
    with as_of(date(2026, 10, 20)):
        page = as_user(october.manager).get("/appraisal/department/").content.decode()
        assert "not final" in page
        assert f"/appraisal/running/{october.rep.pk}/" in page
        assert as_user(october.manager).get("/appraisal/department/2026-11/").status_code == 404
    period = open_period(OCTOBER)
    with as_of(date(2026, 11, 2)):
        assert "not final" in as_user(october.manager).get("/appraisal/department/2026-10/").content.decode()
    period = published(OCTOBER, october)
    with as_of(date(2026, 11, 5)):
        page = as_user(october.manager).get("/appraisal/department/2026-10/").content.decode()
    assert "as of" not in page
    assert period.cards().get(rep=october.rep).get_absolute_url() in page


def test_a_teams_target_is_the_one_of_its_card_days_counted(october):
    """`rep` leaves North on the 16th: each team has the part of the target for the days there."""
    october.rep.move_to(october.other_team, since=date(2026, 10, 16), by=october.manager)
    period = published(OCTOBER, october)
    with as_of(date(2026, 11, 10)):
        found = DepartmentMonth(october.manager, OCTOBER)
        targets = {share.label: share.target for share in found.by_team}
    cards = period.team_results().select_related("team")
    assert targets == {card.team.name: card.target_amount for card in cards}
    assert 500_000 < targets["North"] < 1_000_000
    assert found.target("amount") == sum(targets.values())


@pytest.mark.clause("4.3.3")
def test_the_month_is_told_in_three_sentences(october, as_user):
    with as_of(date(2026, 10, 20)):
        page = as_user(october.manager).get("/appraisal/department/").content.decode()
    assert "October 2026: 500,000 TWD, 33.3% of the target, ▲\N{NO-BREAK SPACE}+400.0% on September 2026." in page
    assert f"Most came from {october.other_rep.name} (300,000)." in page
    assert "New customers: 2" in page


@pytest.mark.clause("4.3.3")
def test_the_table_sorts_by_each_indicator_with_the_unscored_at_the_end(october, as_user):
    with as_of(date(2026, 10, 20)):
        client = as_user(october.manager)
        for sort, first in (
            ("-amount", october.other_rep),
            ("name", None),
            ("-growth", october.rep),
            ("nonsense", None),
        ):
            answer = client.get(f"/appraisal/department/?sort={sort}")
            cards = [card for card, _url, _scores in answer.context["heat_rows"]]
            assert len(cards) == 3
            assert first is None or cards[0].rep_id == first.pk
            assert 'aria-sort="' in answer.content.decode() or sort == "nonsense"


@pytest.mark.clause("3.4.1")
def test_the_forecast_of_the_running_month_comes_from_the_open_deals(october, as_user):
    with as_of(date(2026, 10, 20)):
        make_opportunity(october.rep, amount=D(70_000), expected_close=date(2026, 10, 28))
        client = as_user(october.manager)
        outlook = client.get("/appraisal/department/").context["outlook"]
        assert sum(figure.value for _category, figure in outlook.deals) == 70_000
        assert outlook.expected == 500_000
        assert "/pipeline/" in client.get("/appraisal/department/").content.decode()
        assert not as_user(october.clerk).get("/appraisal/department/").context["outlook"].may_open


def test_the_api_says_what_the_page_says(october, api_as):
    with as_of(date(2026, 10, 20)):
        told = api_as(october.manager).get("/api/v1/department/?month=2026-10").json()
        assert (D(told["sums"]["amount"]), told["is_final"]) == (500_000, False)
        assert sum(D(bar["change"]) for bar in told["by_customer_changes"]) == 400_000
        assert {card["rep"] for card in told["scorecards"]} >= {october.rep.name}
        assert api_as(october.manager).get("/api/v1/department/?month=2026-13").status_code == 400
        assert api_as(october.manager).get("/api/v1/department/?monat=2026-10").status_code == 400
        own = api_as(october.supervisor).get("/api/v1/department/").json()
        assert [team["name"] for team in own["teams"]] == ["North"]
        assert api_as(october.rep).get("/api/v1/department/").status_code == 403
        live = api_as(october.rep).get("/api/v1/running-scorecards/").json()
        assert [card["name"] for card in live] == [october.rep.name]


@pytest.mark.parametrize("who", ["manager", "supervisor"])
def test_the_page_takes_the_same_queries_for_many_reps(october, as_user, django_assert_max_num_queries, who):
    for _n in range(12):
        make_target(make_user(team=october.team), OCTOBER)
    client = as_user(getattr(october, who))
    with as_of(date(2026, 10, 20)):
        client.get("/appraisal/department/")
        with django_assert_max_num_queries(12):
            client.get("/appraisal/department/")
    published(OCTOBER, october)
    with as_of(date(2026, 11, 10)), django_assert_max_num_queries(12):
        client.get("/appraisal/department/2026-10/")


@pytest.mark.clause("4.1.5")
def test_the_satisfaction_of_the_month_opens_the_answers_that_make_it(office, as_user):
    """Of each customer the latest; who may not see the customer reads rating and month."""
    with as_of(date(2026, 10, 20)):
        for rep, name, ratings in ((office.rep, "永信精密", (1, 5)), (office.other_rep, "大立光學", (3,))):
            customer = make_customer(rep, name=name)
            for day, rating in enumerate(ratings, start=5):
                SurveyAnswer.objects.create(
                    customer=customer, rep=rep, team=rep.team, received_on=date(2026, 10, day), rating=rating
                )
        for who, total, names in (
            ("manager", 2, {"永信精密", "大立光學"}),
            ("supervisor", 1, {"永信精密"}),
            ("leadership", 2, set()),
        ):
            client = as_user(getattr(office, who))
            tile = client.get("/appraisal/department/2026-10/").context["tiles"][-1]
            page = client.get(tile.url)
            assert (len(page.context["listing"].rows), page.context["content"].answers) == (total, total), who
            assert money(page.context["content"].mean) == tile.value, who
            assert {name for name in ("永信精密", "大立光學") if name in page.content.decode()} == names, who
