"""The analysis against numbers worked out by hand, over all that may happen to a claim's money (5.3.2)."""

from datetime import date
from decimal import Decimal

import pytest

from customers.models import Communication
from customers.yields import Span
from expenses.analysis.page import Analysis
from expenses.analysis.returns import Returns
from expenses.models import Category, Supplement
from salesdept.common.calendar import as_of

from ..customers.makers import make_campaign, make_customer, make_lead
from ..pipeline.makers import make_contract, sign
from .analysed import YEAR, opened, spent
from .makers import WAYS, add_line, bring_to, lead, line_of, make_budget, make_claim

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.3.2")]

FOREIGN = {"currency": "USD", "foreign_amount": 100, "rate": "31.5", "rate_on": date(2026, 9, 20)}
YEN = {"currency": "JPY", "foreign_amount": 1000, "rate": "0.21", "rate_on": date(2026, 9, 21)}


@pytest.fixture(autouse=True)
def _one_day():
    with as_of(date(2026, 10, 15)):
        yield


@pytest.fixture
def year(office):
    """Nine months have ended.

    Budget: 10,000, and 200 by a supplement. Paid: 300; 100 USD at 31.5 and 1,000 JPY at 0.21. Voided: 400, money back.
    Paid and returned by the bank, to be paid again: 250, of October. By file: 70 in March and 30 in November of last
    year, 20 refunded in February.
    """
    Category.standard()
    budget = make_budget(office, travel=10_000)
    more = Supplement.objects.create(line=line_of(budget, "travel"), amount=200, reason="Fair", asked_by=office.rep)
    more.approve(by=office.leadership)
    bring_to("paid", office, 300, category="travel", spent_on=date(2026, 9, 10))
    abroad = make_claim(office.rep, 3150, category="travel", spent_on=date(2026, 9, 20))
    abroad.lines.update(**FOREIGN)
    add_line(abroad, 210, category="travel", spent_on=date(2026, 9, 21), **YEN)
    lead(abroad, WAYS["paid"], office)
    bring_to("voided", office, 400, category="travel", spent_on=date(2026, 9, 11))
    bounced = bring_to("paid", office, 250, category="travel", spent_on=date(2026, 10, 5))
    bounced.tell_bounce(by=office.finance, reason="Account closed")
    bounced.confirm_bounce(by=office.second_finance)
    for day, amount in ((date(2025, 3, 1), 70), (date(2025, 11, 1), 30), (date(2026, 2, 1), -20)):
        spent(office, day, amount, category="travel")


@pytest.mark.usefixtures("year")
def test_budget_use_and_the_year_to_be_expected(office, as_user):
    row = Analysis(office.manager, YEAR, {}).together
    assert row.used.value == 300 + 3150 + 210 + 250 - 20 == 3890
    assert row.before.value == 100
    assert {name: one.value for name, one in row.budget.items()} == {
        "approved": 10_200, "reserved": 250, "spent": 3660, "left": 10_200 - 250 - 3660,
    }  # fmt: skip
    # January to September: 300 + 3150 + 210 - 20 = 3640; last year 70 of 100 by then: 3640 × 100 ÷ 70.
    assert row.projection.value == 5200
    assert row.beyond == 5200 - 10_200
    for one in (row.used, row.before, *row.budget.values()):
        assert opened(office.manager, one.url) == (one.value, one.value)
    page = as_user(office.manager).get("/expenses/analysis/").content.decode()
    assert "3,640.00 until 30 Sep 2026 × 100.00 of the whole last year ÷ 70.00" in page


@pytest.mark.usefixtures("year")
def test_cost_of_what_was_won_of_visits_and_of_channels(office):
    customer = make_customer(office.rep)
    sign(make_contract(office.rep, customer=customer), office.supervisor, date(2026, 5, 1))
    for kind, outcome in (("visit", "progress"), ("visit", "progress"), ("visit", "not_met"), ("call", "progress")):
        Communication.objects.create(customer=customer, by=office.rep, kind=kind, outcome=outcome)
    # Half of the fair's 60 days lie in this year.
    fair = make_campaign(name="Fair", starts_on=date(2025, 12, 2), ends_on=date(2026, 1, 30), cost=1200)
    make_campaign(name="Web", channel="online", starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 30), cost=90)
    for file in (customer, customer, None):
        fate = {"state": "qualified", "customer": file} if file else {}
        make_lead(office.rep, channel="trade_fair", campaign=fair, **fate)
    found = Returns(office.manager, YEAR, {})
    assert found.together.won.value == 100_000
    assert found.together.cost_rate == Decimal("0.0389")
    assert (found.together.visits.value, found.together.per_visit) == (2, Decimal(1945))
    channels = {str(row.label): (row.cost.value, row.qualified.value, row.cost_per_qualified) for row in found.channels}
    assert channels == {"Trade fair": (600, 2, 300), "Online promotion": (90, 0, None)}


@pytest.mark.usefixtures("year")
def test_a_year_in_which_nothing_was_won_says_so_in_words(office, as_user, api_as):
    found = Returns(office.manager, Span.of_year(2025), {})
    assert (found.together.used.value, found.together.won.value) == (100, 0)
    assert (found.together.cost_rate, found.together.per_visit) == (None, None)
    page = as_user(office.manager).get("/expenses/analysis/returns/?year=2025").content.decode()
    assert page.count("nothing won") == page.count("no visits") == 2
    told = api_as(office.manager).get("/api/v1/expense-returns/?year=2025").json()["together"]
    assert (told["cost_rate"], told["per_visit"]) == (None, None)


@pytest.mark.usefixtures("year")
def test_a_chart_opens_to_its_rows_by_keyboard_and_has_its_table(office, as_user):
    page = as_user(office.manager).get("/expenses/analysis/").content.decode()
    chart = page[page.index('<figure class="chart') : page.index("</figure>")]
    drawing, _svg, table = chart.partition("</svg>")
    september = '<a href="/expenses/analysis/used/?since=2026-09-01&amp;until=2026-09-30"'
    assert f'{september} aria-label="September 2026: 3,660"' in drawing
    assert f"{september}>September 2026</a>" in table
    assert '<th scope="col" class="num">2025</th>' in table
