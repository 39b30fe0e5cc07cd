"""Use of the budget is analysed, what is unusual is pointed out once and becomes a task (5.3.2)."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from customers.models import Communication, Customer
from expenses.analysis.noting import note_ended_months
from expenses.analysis.page import Analysis
from expenses.analysis.projection import projected
from expenses.analysis.returns import Returns
from expenses.analysis.spotting import raise_findings
from expenses.analysis.sums import compact
from expenses.invariants import customer_sums_are_expenses, month_sums_are_expenses
from expenses.models import (
    Budget,
    Category,
    CustomerSum,
    ExpenseStandards,
    Finding,
    MonthlyNote,
    MonthSum,
    PastExpense,
    Spending,
)
from expenses.tasks import note_months
from salesdept.common.calendar import Month, as_of, today
from salesdept.messages.models import Notice

from ..customers.makers import make_customer
from ..pipeline.makers import make_contract, sign
from .analysed import YEAR, opened, spent
from .makers import approve, bring_to, hand_in, make_budget, make_category, make_claim

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.3.2")]

TODAY = date(2026, 10, 15)


@pytest.fixture(autouse=True)
def _one_day():
    with as_of(TODAY):
        yield


def test_each_figure_opens_to_rows_whose_sum_it_is(office):
    make_budget(office, Travel=1000, Marketing=500, teams={"Travel": (office.team, 400)})
    bring_to("paid", office, 120)
    bring_to("submitted", office, 80)
    make_claim(office.rep, 55)
    bring_to("rejected", office, 33)
    spent(office, date(2025, 3, 1), 70)
    spent(office, date(2026, 3, 1), -20, category="Marketing")
    found = Analysis(office.manager, YEAR, {})
    assert (found.together.used.value, found.together.before.value) == (Decimal(180), Decimal(70))
    assert {name: one.value for name, one in found.together.budget.items()} == {
        "approved": Decimal(1900), "reserved": Decimal(80), "spent": Decimal(120), "left": Decimal(1700),
    }  # fmt: skip
    rows = [found.together, *found.by_category, *found.by_team, *found.by_person]
    figures = [one for row in rows for one in (row.used, row.before, *(row.budget or {}).values())]
    figures += [one for _month, now, before in found.by_month for one in (now, before)]
    assert len(figures) > 40
    for one in figures:
        assert opened(office.manager, one.url) == (one.value, one.value), one.url


def test_it_counts_by_the_day_of_the_expense(office):
    make_budget(office)
    with as_of(date(2026, 10, 5)):
        claim = hand_in(office.rep, 120, spent_on=date(2026, 9, 28))
    assert Spending.objects.get().spent_on == claim.lines.get().spent_on
    months = {month: now.value for month, now, _before in Analysis(office.manager, YEAR, {}).by_month}
    assert months[Month.parse("2026-09")] == 120


def test_everybody_sees_the_own_part(office, as_user):
    make_budget(office, teams={"Travel": (office.team, 400)})
    bring_to("submitted", office, 80)
    spent(office, date(2026, 3, 1), 20)
    spent(office, date(2026, 3, 1), 5, who=office.other_rep)
    names = ("rep", "supervisor", "finance", "clerk")
    seen = {name: Analysis(getattr(office, name), YEAR, {}).together for name in names}
    assert {name: row.used.value for name, row in seen.items()} == {
        "rep": Decimal(100), "supervisor": Decimal(100), "finance": Decimal(25), "clerk": Decimal(0),
    }  # fmt: skip
    assert {name: row.approved for name, row in seen.items()} == {
        "rep": None, "supervisor": Decimal(400), "finance": Decimal(1400), "clerk": Decimal(1400),
    }  # fmt: skip
    page = as_user(office.rep).get("/expenses/analysis/").content.decode()
    assert office.other_rep.name not in page


@pytest.mark.parametrize("state", ["frozen", "closed", "reopening"])
def test_a_budget_that_was_stopped_or_closed_still_measures_its_year(office, state, as_user):
    make_budget(office, Travel=1200)
    spent(office, date(2026, 9, 3), 1000)
    Budget.objects.update(state=state)
    assert Analysis(office.manager, YEAR, {}).together.approved == 1200
    assert "1,200" in as_user(office.manager).get("/expenses/analysis/approved/?year=2026").content.decode()
    raise_findings(Month.parse("2026-09"))
    assert set(Finding.objects.values_list("kind", flat=True)) == {"month", "ahead"}


def test_narrowing_by_person_leaves_the_budget_out(office, as_user):
    make_budget(office)
    spent(office, date(2026, 3, 1), 20)
    spent(office, date(2026, 3, 1), 5, who=office.other_rep)
    found = Analysis(office.manager, YEAR, {"person": office.rep.pk})
    assert (found.together.used.value, found.together.budget) == (Decimal(20), None)
    page = as_user(office.manager).get(f"/expenses/analysis/?person={office.rep.pk}&year=2026")
    assert page.status_code == 200


def test_the_year_is_projected_by_last_years_curve_or_evenly(office):
    here = Month.parse("2026-07")
    last_year = {Month.parse("2025-03"): Decimal(300), Month.parse("2025-11"): Decimal(700)}
    by_curve = projected(last_year | {Month.parse("2026-02"): Decimal(450)}, 2026, here)
    assert by_curve.value == 1500
    assert all(number in by_curve.formula for number in ("450.00", "1,000.00", "300.00", "1,500.00"))
    evenly = projected({Month.parse("2026-02"): Decimal(450)}, 2026, here)
    assert (evenly.value, "÷ 6 months × 12 = 900.00" in evenly.formula) == (Decimal(900), True)
    assert projected({}, 2026, Month.parse("2026-01")) is None
    assert projected({}, 2025, here) is None


def test_without_a_last_year_the_plan_of_the_months_is_the_curve(office, as_user):
    budget = make_budget(office, Travel=1200, Marketing=1200)
    budget.lines.filter(category__name="Travel").update(months=[0] * 8 + [300, 300, 300, 300])
    spent(office, date(2026, 9, 3), 150)
    found = {row.label: row.projection for row in Analysis(office.manager, YEAR, {}).by_category}
    assert found["Travel"].value == 600
    assert "150.00 until 30 Sep 2026 × 1,200.00 of the whole year's plan ÷ 300.00" in found["Travel"].formula
    assert "÷ 9 months × 12" in found["Marketing"].formula
    assert Analysis(office.manager, YEAR, {}).together.projection.value == 300
    raise_findings(Month.parse("2026-09"))
    assert not Finding.objects.exists()
    assert "of the whole year&#x27;s plan" in as_user(office.manager).get("/expenses/analysis/").content.decode()


def test_what_it_brought_stands_beside_what_it_cost(office, as_user):
    Category.standard()
    customer = make_customer(office.rep)
    contract = sign(make_contract(office.rep, customer=customer), office.supervisor, date(2026, 5, 1))
    won = contract.entries.get().amount
    Communication.objects.create(customer=customer, by=office.rep, outcome="progress")
    make_budget(office, travel=1000)
    claim = make_claim(office.rep, 100, category="travel")
    claim.lines.update(customer=customer)
    claim.submit(by=office.rep)
    found = Returns(office.manager, YEAR, {})
    assert (found.together.cost_rate, found.together.per_visit) == (100 / won, Decimal(100))
    (row,) = found.by_customer
    assert (row.travel.value, row.won.value, row.cost_rate) == (Decimal(100), won, 100 / won)
    for one in (found.together.used, found.together.won, found.together.travel, row.travel, row.entertainment, row.won):
        assert opened(office.manager, one.url) == (one.value, one.value)
    manager = as_user(office.manager)
    assert manager.get("/expenses/analysis/returns/").status_code == 200
    assert manager.get(found.together.visits.url).status_code == 200


def rows_at(page) -> list:
    return page.context["listing"].rows


@pytest.mark.clause("7.1.3")
def test_a_customers_number_opens_to_its_rows_also_where_the_file_is_closed(office, as_user):
    """Finance reads names on papers it handles; who handed a customer over keeps the own expenses, not the file."""
    Category.standard()
    make_budget(office, travel=1000)
    customer, other = make_customer(office.rep), make_customer(office.rep)
    claim = make_claim(office.rep, 100, category="travel")
    claim.lines.update(customer=customer)
    claim.submit(by=office.rep)
    claim.approve(by=office.supervisor)
    spent(office, date(2026, 3, 1), 7)
    Customer.objects.filter(pk=customer.pk).update(owner=office.other_rep)
    for reader in (office.finance, office.rep, office.supervisor):
        (row,) = Analysis(reader, YEAR, {}).by_customer
        assert opened(reader, row.used.url) == (Decimal(100), Decimal(100))
        assert [one.amount for one in rows_at(as_user(reader).get(row.used.url))] == [100]
        unread = as_user(reader).get(f"/expenses/analysis/used/?customer={other.pk}")
        assert "No rows are shown, Customer can&#x27;t be read" in unread.content.decode()
        assert (unread.context["cell"].amount, rows_at(unread)) == (0, [])
    link = f'href="{customer.get_absolute_url()}"'
    shown = {
        name: as_user(getattr(office, name)).get("/expenses/analysis/returns/").content.decode()
        for name in ("rep", "manager")
    }
    assert all(customer.name in page for page in shown.values())
    assert {name: link in page for name, page in shown.items()} == {"rep": False, "manager": True}
    (row,) = Returns(office.rep, YEAR, {}).by_customer
    assert as_user(office.rep).get(row.won.url).context["listing"].notes == []


@pytest.mark.parametrize("year", ["²", "9" * 5000, "0", "x"])
def test_a_year_that_is_none_is_said_to_be_none(office, as_user, api_as, year):
    assert as_user(office.manager).get("/expenses/analysis/", {"year": year}).status_code == 422
    assert api_as(office.manager).get("/api/v1/expense-analysis/year/", {"year": year}).status_code == 400


def test_a_file_is_not_written_for_what_can_not_be_read(office, as_user):
    spent(office, date(2026, 3, 1), 20)
    answer = as_user(office.manager).get("/expenses/analysis/export/?person=nobody")
    assert (answer.status_code, answer["Content-Type"]) == (422, "text/html; charset=utf-8")


def test_the_tables_leave_as_csv_and_workbook(office, as_user):
    make_budget(office)
    spent(office, date(2026, 3, 1), 20)
    manager = as_user(office.manager)
    answer = manager.get("/expenses/analysis/export/?year=2026")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[1][:3] == ["Together", "Together", "1000.00"]
    assert ["Month", "2026-03", "", "", "", "", "20.00"] in [row[:7] for row in rows]
    book = b"".join(manager.get("/expenses/analysis/export/?year=2026&form=xlsx").streaming_content)
    assert book.startswith(b"PK")


def test_programs_read_the_same_figures(office, api_as):
    make_budget(office)
    spent(office, date(2026, 3, 1), 20)
    manager = api_as(office.manager)
    told = manager.get("/api/v1/expense-analysis/year/", {"year": 2026}).json()
    assert (told["together"]["used"]["value"], told["by_category"][0]["name"]) == ("20.00", "Travel")
    (row,) = manager.get("/api/v1/spending/").json()["results"]
    assert (row["amount"], row["use"], row["claim"]) == ("20.00", "spent", None)
    assert manager.get("/api/v1/expense-analysis/year/", {"yaer": 2026}).status_code == 400


def unlike() -> list[str]:
    """What the nightly check says of the sums."""
    return [*month_sums_are_expenses(), *customer_sums_are_expenses()]


def test_the_sums_follow_each_change_of_an_expense(office):
    make_budget(office)
    customer = make_customer(office.rep)
    claim = make_claim(office.rep, 100, 20)
    claim.lines.update(customer=customer)
    claim.submit(by=office.rep)
    assert (unlike(), MonthSum.objects.filter(approved=False).exists()) == ([], True)
    approve(claim, office.supervisor)
    assert (unlike(), sum(one.amount for one in CustomerSum.objects.filter(approved=True))) == ([], Decimal(120))
    claim.lines.filter(amount=20).update(amount=15)
    claim.lines.filter(amount=15).update(customer=make_customer(office.rep))
    assert unlike() == []
    claim.send_back(by=office.finance, reason="unreadable")
    assert (unlike(), Analysis(office.manager, YEAR, {}).together.used.value) == ([], Decimal(0))
    claim.lines.filter(amount=15).delete()
    claim.submit(by=office.rep)
    past = spent(office, date(2026, 3, 1), 7)
    compact()
    assert (unlike(), Analysis(office.manager, YEAR, {}).together.used.value) == ([], Decimal(107))
    rows = MonthSum.objects.count()
    PastExpense.objects.filter(pk=past.pk).update(counts=False)
    compact()
    assert (unlike(), MonthSum.objects.count()) == ([], rows - 1)
    MonthSum.objects.update(amount=1)
    assert len(unlike()) == 2


# What is unusual.


def sentences(month="2026-09") -> list[str]:
    raise_findings(Month.parse(month))
    return sorted(str(one) for one in Finding.objects.all())


def test_a_month_beyond_its_plan_and_a_category_ahead(office):
    make_budget(office, Travel=1200)
    spent(office, date(2026, 9, 3), 1000)
    assert sentences() == [
        "Travel: 1,000.00 in 2026-09, 10.0 times the 100.00 of the month's plan.",
        "Travel: 1,333.33 are to be expected by the end of 2026, 133.33 beyond the budget of 1,200.00.",
    ]


def test_a_month_is_measured_by_its_own_plan_and_expenses_by_their_limit(office):
    budget = make_budget(office, Travel=2000)
    budget.lines.update(months=[0] * 8 + [1700, 300, 0, 0])
    standards = ExpenseStandards.objects.create(valid_from=date(2026, 1, 1), per_day=500, per_kilometre=8)
    standards.limits.create(category=make_category("Travel"), most=330)
    for day in (1, 2, 3):
        spent(office, date(2026, 9, day), 320 + day)
    assert sentences() == [f"{office.rep.name}: 3 expenses of 2026-09 stand just under 330.00."]


def test_a_sellers_jump(office):
    for month in range(3, 9):
        spent(office, date(2026, month, 3), 100, seller="Printer")
    spent(office, date(2026, 9, 3), 301, seller="Printer")
    assert sentences() == ["Printer: 301.00 in 2026-09, after 100.00 a month in the six months before."]


def test_weekends_round_sums_and_doubles(office):
    for day in (5, 6, 12):
        spent(office, date(2026, 9, day), 50 + day)
    for day in (7, 8, 9):
        spent(office, date(2026, 9, day), 990 + day % 7, who=office.second_rep)
    for _twice in range(2):
        spent(office, date(2026, 9, 1), 12, who=office.other_rep, seller="Shop")
    assert sentences() == [
        f"{office.rep.name}: 3 of 3 expenses of 2026-09 fall on a weekend.",
        f"{office.second_rep.name}: 3 expenses of 2026-09 stand just under 1,000.00.",
        "Shop, 2026-09-01: 12.00 was paid 2 times.",
    ]


def test_each_finding_opens_to_its_rows(office, as_user):
    for _twice in range(2):
        spent(office, date(2026, 9, 1), 12, seller="Shop & Co")
    spent(office, date(2026, 9, 1), 13, seller="Shop & Co")
    raise_findings(Month.parse("2026-09"))
    finding = Finding.objects.get()
    assert opened(office.manager, finding.rows_url) == (Decimal(24), Decimal(24))
    assert parse_qs(urlsplit(finding.rows_url).query)["seller"] == ["Shop & Co"]
    assert as_user(office.manager).get(finding.get_absolute_url()).status_code == 200


def test_rows_of_a_finding_are_those_that_it_counted(office):
    """Neither what is only reserved, nor what another category spends below the limit of one."""
    make_budget(office)
    standards = ExpenseStandards.objects.create(valid_from=date(2026, 1, 1), per_day=500, per_kilometre=8)
    standards.limits.create(category=make_category("Travel"), most=330)
    for day in (1, 2, 3):
        spent(office, date(2026, 9, day), 320 + day)
    spent(office, date(2026, 9, 4), 325, category="Marketing")
    for _twice in range(2):
        spent(office, date(2026, 9, 1), 12, who=office.other_rep, seller="Shop")
    claim = make_claim(office.other_rep, 12, spent_on=date(2026, 9, 1))
    claim.lines.update(seller="Shop")
    claim.submit(by=office.other_rep)
    raise_findings(Month.parse("2026-09"))
    sums = {one.kind: opened(office.manager, one.rows_url) for one in Finding.objects.all()}
    assert (sums["under"][0], sums["double"][0]) == (Decimal(966), Decimal(24))


def test_round_sums_are_counted_also_where_some_have_a_limit_of_their_own(office):
    standards = ExpenseStandards.objects.create(valid_from=date(2026, 1, 1), per_day=500, per_kilometre=8)
    standards.limits.create(category=make_category("Travel"), most=990)
    for category in ("Travel", "Travel", "Travel", "Marketing"):
        spent(office, date(2026, 9, 1), 980, category=category)
    raise_findings(Month.parse("2026-09"))
    counted = {
        one.facts["limit"]: (one.facts["count"], opened(office.manager, one.rows_url)[0])
        for one in Finding.objects.filter(kind="under")
    }
    assert counted == {"990.00": (3, Decimal(2940)), "1,000.00": (4, Decimal(3920))}


def test_what_comes_in_late_is_still_found_each_once(office):
    def doubles():
        return Finding.objects.filter(kind="double").count()

    note_months()
    for month in (6, 7, 9):
        for _twice in range(2):
            spent(office, date(2026, month, 1), 12, seller="Shop")
    note_months()
    assert doubles() == 2
    note_months()
    assert doubles() == 2


def test_a_finding_is_raised_once_and_becomes_a_task_that_is_done_or_explained(
    office, as_user, django_capture_on_commit_callbacks
):
    for _twice in range(2):
        spent(office, date(2026, 9, 1), 12, seller="Shop")
    assert (raise_findings(Month.parse("2026-09")), raise_findings(Month.parse("2026-09"))) == (1, 0)
    finding = Finding.objects.get()
    manager = as_user(office.manager)
    assert str(finding) in manager.get("/").content.decode()
    page = finding.get_absolute_url()
    due, past = TODAY + timedelta(days=7), TODAY - timedelta(days=1)
    assert manager.post(f"{page}assign/", {"owner": office.rep.pk, "due_on": past}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert manager.post(f"{page}assign/", {"owner": office.rep.pk, "due_on": due}).status_code == 302
    assert Notice.objects.filter(recipient=office.rep).exists()
    assert manager.post(f"{page}finish/", {"reason": "repaid"}).status_code == 403
    assert as_user(office.second_rep).get(page).status_code == 404
    rep = as_user(office.rep)
    assert str(finding) in rep.get("/").content.decode()
    assert rep.post(f"{page}finish/", {"reason": "repaid"}).status_code == 302
    finding.refresh_from_db()
    assert (finding.state, finding.answer) == ("done", "repaid")
    assert raise_findings(Month.parse("2026-09")) == 0
    explained = as_user(office.manager).post(f"{page}explain/", {"reason": "it was two tickets"})
    assert explained.status_code == 409


def test_the_manager_gets_a_note_of_each_month_once_also_late(office, as_user):
    make_budget(office)
    spent(office, date(2026, 9, 1), 20)
    assert (note_ended_months(), note_ended_months()) == (1, 0)
    assert Notice.objects.filter(recipient=office.manager, key="expenses:2026-09-01").count() == 1
    with as_of(TODAY + timedelta(days=62)):
        assert note_ended_months() == 2
    months = [f"{one.month:%Y-%m}" for one in MonthlyNote.objects.order_by("month")]
    assert months == ["2026-09", "2026-10", "2026-11"]
    page = as_user(office.manager).get("/expenses/notes/2026-09/").content.decode()
    assert all(told in page for told in ("Expenses of September 2026", "Travel", "Nothing unusual was found"))
    assert as_user(office.manager).get("/expenses/notes/").status_code == 200
    assert today() == TODAY
