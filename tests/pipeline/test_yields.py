"""What channels and campaigns yield (3.1.1): every figure opens the rows that it counts, no amount counts twice."""

from datetime import date
from decimal import Decimal

import pytest

from customers.models import Customer, Lead
from customers.yields import Span, Yields
from pipeline.models import Opportunity
from salesdept.common.calendar import Month, as_of
from tests.customers.makers import make_campaign, make_customer, make_lead

from .makers import make_contract, sign

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.1.1")]

JUNE = Span(Month.parse("2026-06"), Month.parse("2026-06"))


def on(month: int, day: int):
    return as_of(date(2026, month, day))


def win(lead, leader, net: int, *, month: int):
    """A contract with the lead's file, signed on the 20th."""
    with on(month, 20):
        draft = make_contract(lead.owner, customer=lead.customer, gross=Decimal(net), tax_rate=Decimal(0))
        return sign(draft, leader, date(2026, month, 20))


def qualify(lead, file=None) -> Lead:
    lead.qualify(by=lead.owner, file=file, is_another=file is None)
    return lead


@pytest.fixture
def june(office):
    """In June: three leads of a fair of 90,000 over May and June, one of them won in August; a referral put aside."""
    fair = make_campaign(name="Fair", starts_on=date(2026, 5, 2), ends_on=date(2026, 6, 30), cost=90_000)
    with on(6, 10):
        won = qualify(make_lead(office.rep, campaign=fair))
        qualify(make_lead(office.other_rep, campaign=fair))
        make_lead(office.rep, campaign=fair)
        make_lead(office.rep, channel="referral").disqualify(by=office.rep, reason="no budget")
    win(won, office.supervisor, 300_000, month=8)
    with on(7, 1):
        make_lead(office.rep, campaign=fair)
    return fair


def yields(user, span=JUNE) -> Yields:
    return Yields(user, span)


def row_of(rows, label):
    return next(row for row in rows if row.label == label)


def test_a_row_says_what_became_of_the_leads_of_the_span(office, june):
    row = row_of(yields(office.manager).by_channel, "Trade fair")
    counted = (row.leads.value, row.qualified.value, row.put_aside.value, row.won.value)
    assert counted == (3, 2, 0, Decimal(300_000))
    # 30 of the fair's 60 days lie in June.
    assert row.cost.value == Decimal(45_000)
    assert row.cost_per_qualified == Decimal(22_500)
    assert round(row.return_rate, 2) == Decimal("5.67")


def test_the_rows_add_up(office, june):
    together = yields(office.manager).together
    assert (together.leads.value, together.put_aside.value, together.won.value) == (4, 1, Decimal(300_000))


def test_the_cost_of_the_months_adds_up_to_the_campaigns(office, june):
    months = [Month.parse(f"2026-0{number}") for number in (4, 5, 6, 7)]
    parts = [yields(office.manager, Span(month, month)).together.cost.value for month in months]
    assert parts == [0, 45_000, 45_000, 0]


def test_nothing_is_divided_by_nothing(office, june):
    row = row_of(yields(office.manager).by_channel, "Referral")
    assert (row.cost.value, row.cost_per_qualified, row.return_rate) == (0, None, None)


@pytest.mark.parametrize("who", ["manager", "supervisor", "leadership"])
def test_every_figure_opens_the_rows_that_it_counts(office, june, as_user, who):
    browser = as_user(getattr(office, who))
    found = yields(getattr(office, who))
    for row in (*found.by_channel, *found.by_campaign, found.together):
        for figure in (row.leads, row.qualified, row.put_aside):
            assert len(browser.get(figure.url).context["listing"].rows) == figure.value, figure
        contracts = browser.get(row.won.url).context["listing"].rows
        assert sum(contract.net for contract in contracts) == row.won.value
    if found.shows_costs:
        campaigns = browser.get(found.together.cost.url).context["listing"].rows
        assert sum(campaign.cost_within for campaign in campaigns) == found.together.cost.value


def test_a_supervisor_reads_the_teams_leads_and_no_cost(office, june, as_user):
    row = row_of(yields(office.supervisor).by_channel, "Trade fair")
    assert (row.leads.value, row.cost) == (2, None)
    assert "45,000" not in as_user(office.supervisor).get("/customers/leads/yields/?first=2026-06").content.decode()


class TestWonOnce:
    def test_two_leads_of_one_file_share_no_contract(self, office):
        with on(6, 1):
            first = qualify(make_lead(office.rep, channel="online"))
        with on(6, 15):
            second = qualify(make_lead(office.rep, channel="referral"), file=first.customer)
        win(first, office.supervisor, 100_000, month=7)
        channels = yields(office.manager)
        assert row_of(channels.by_channel, "Online promotion").won.value == 100_000
        assert row_of(channels.by_channel, "Referral").won.value == 0
        assert second.customer == first.customer

    def test_a_contract_of_the_second_leads_own_opportunity_is_the_second_leads(self, office):
        with on(6, 1):
            first = qualify(make_lead(office.rep, channel="online"))
        with on(6, 15):
            second = qualify(make_lead(office.rep, channel="referral"), file=first.customer)
            own = Opportunity.open(by=office.rep, customer=second.customer, name="Second", lead=second)
        contract = make_contract(office.rep, customer=second.customer, opportunity=own)
        assert contract_credit(contract) == second.pk

    def test_a_lead_that_joined_an_older_file_claims_none_of_its_contracts(self, office):
        with on(3, 1):
            older = make_customer(office.rep)
        with on(6, 1):
            lead = qualify(make_lead(office.rep), file=older)
        assert contract_credit(win(lead, office.supervisor, 100_000, month=7)) is None
        assert yields(office.manager).together.won.value == 0

    def test_what_is_cancelled_is_not_won(self, office, june):
        contract = Customer.objects.get(contracts__net=300_000).contracts.get()
        contract.cancel(by=office.manager, on=contract.signed_on, reason="withdrawn")
        assert yields(office.manager).together.won.value == 0


def contract_credit(contract):
    return type(contract).objects.with_lead().get(pk=contract.pk).lead_credited


class TestPage:
    def test_shows_twelve_months_unless_asked(self, office, as_user):
        page = as_user(office.clerk).get("/customers/leads/yields/")
        assert page.context["form"].span() == Span(Month.current().shift(-11), Month.current())

    def test_says_what_cannot_be_read(self, office, as_user):
        browser = as_user(office.manager)
        assert browser.get("/customers/leads/yields/?first=nonsense").status_code == 422
        assert browser.get("/customers/leads/yields/?first=2026-06&last=2026-05").status_code == 422

    def test_costs_a_fixed_number_of_queries(self, office, june, as_user, django_assert_max_num_queries):
        browser = as_user(office.manager)
        browser.get("/customers/leads/yields/")
        with django_assert_max_num_queries(12):
            browser.get("/customers/leads/yields/?first=2026-06")
