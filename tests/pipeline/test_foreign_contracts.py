"""Contracts in foreign money (3.4.3): paid in it, counted in company currency at the rate of their signature."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from customers.models import Lead
from pipeline.contracts.credit import overdue_elsewhere
from pipeline.contracts.drafting import draw_up
from pipeline.customer_sections import purchases_of
from pipeline.models import Allocation, Contract, ExchangeRate, Instalment, Receipt, SalesEntry
from pipeline.papers.amendment import amendment_paper
from pipeline.papers.contract import contract_paper
from pipeline.receipts.sections import money_of
from pipeline.revisits.renewals import renew
from pipeline.won import won_amounts
from salesdept.common.calendar import Month, today
from salesdept.common.errors import RuleBroken
from salesdept.common.invariants import broken
from salesdept.common.money import to_cents
from tests.customers.makers import make_lead
from tests.makers import make_user

from ..at_once import at_once, passed
from .makers import (
    agree,
    make_agreed_deal,
    make_contract,
    make_customer,
    make_receipt,
    make_sent_proposal,
    sign,
    signed_paper,
)

D = Decimal
pytestmark = [pytest.mark.clause("3.4.3"), pytest.mark.django_db]


def rate_of(rate, *, ago: int = 0, currency="USD") -> None:
    """Company currency for one unit, from so many days ago on."""
    day = today() - timedelta(days=ago)
    ExchangeRate.objects.update_or_create(currency=currency, day=day, defaults={"rate": D(rate)})


@pytest.fixture
def dollars():
    rate_of(32)


def drawn(office, price=100_000, **terms) -> Contract:
    """The draft of what was offered in dollars at 32: 3,125 without tax, unless `price` in company currency differs."""
    deal = make_agreed_deal(office, price, currency="USD", list_price=D(price), cost=D(price) * D("0.6"))
    facts = {"gross": to_cents(D(price) / 32 * D("1.05")), "payment_terms": "40% on signing, 60% 30 days"} | terms
    return draw_up(deal, by=office.supervisor, shares={office.rep: D(1)}, **facts)


def signed(office, on=None, **terms) -> Contract:
    contract = drawn(office, **terms)
    signed_paper(contract, office.supervisor)
    contract.sign(by=office.supervisor, signed_on=on or today())
    return contract


def in_dollars(office, gross, **given) -> Contract:
    """Taken over from elsewhere, signed today; tax only where it is said."""
    terms = {"currency": "USD", "gross": D(gross), "tax_rate": D(0), "payment_terms": "whole"} | given
    contract = make_contract(office.rep, schedule=None, **terms)
    return sign(contract, office.supervisor, today())


def booked(contract) -> Decimal:
    return contract.entries.totals()["amount"]


class TestTheDraft:
    def test_what_was_offered_in_dollars_is_drawn_up_in_dollars(self, office, dollars, as_user):
        deal = make_agreed_deal(office, 100_000, currency="USD")
        address = reverse("pipeline:contract_new", args=[deal.pk])
        form = as_user(office.supervisor).get(address).context["form"]
        assert (form.initial["gross"], form.fields["gross"].help_text) == (D("3281.25"), "In USD.")
        entered = {name: value for name, value in form.initial.items() if value is not None}
        assert as_user(office.supervisor).post(address, entered).status_code == 302
        contract = Contract.objects.get()
        assert (contract.currency, contract.net, contract.rate, contract.rate_on) == ("USD", 3125, None, None)

    def test_before_the_signature_its_page_tells_the_rate_of_today_as_a_forecast(self, office, dollars, as_user):
        contract = drawn(office)
        rate_of("33.5")
        page = as_user(office.supervisor).get(contract.get_absolute_url()).content.decode()
        assert "≈ 104,687.50 TWD" in page
        assert "1 USD = 33.5 TWD" in page
        assert "a forecast" in page

    def test_without_a_rate_of_today_the_forecast_is_the_offers(self, office, dollars, as_user):
        contract = drawn(office)
        ExchangeRate.objects.all().delete()
        assert "≈ 100,000.00 TWD" in as_user(office.supervisor).get(contract.get_absolute_url()).content.decode()

    def test_a_round_at_another_price_speaks_of_company_currency_and_so_does_its_contract(self, office, dollars):
        deal = make_agreed_deal(office, 98_000, currency="USD")
        contract = draw_up(deal, by=office.supervisor, shares={office.rep: D(1)}, gross=D(102_900))
        assert (contract.currency, contract.rate, contract.agreed_amount()) == ("TWD", 1, 98_000)

    def test_it_equals_what_was_agreed_to_the_cent_of_its_own_currency(self, office, dollars):
        contract = drawn(office, gross=D("3281.26"))
        signed_paper(contract, office.supervisor)
        with pytest.raises(RuleBroken, match=r"3,125.01 are not the agreed 3,125.00"):
            contract.sign(by=office.supervisor, signed_on=today())

    def test_what_was_agreed_in_another_currency_since_needs_another_contract(self, office, dollars):
        contract = drawn(office)
        signed_paper(contract, office.supervisor)
        rate_of(40, currency="EUR")
        later = make_sent_proposal(contract.opportunity, office.supervisor, office.rep, currency="EUR")
        agree(contract.opportunity, office.supervisor, proposal=later, price=later.quotation.totals.net_in_company)
        with pytest.raises(RuleBroken, match="in USD, what was agreed is in EUR") as refused:
            contract.sign(by=office.supervisor, signed_on=today())
        assert refused.value.remedy_url == reverse("pipeline:contract_new", args=[contract.opportunity_id])

    def test_the_rate_is_no_discount_from_the_list_price(self, office, dollars):
        contract = drawn(office)
        rate_of(20)
        assert [one.label for one in contract.deviations() if "discount" in one.label] == []


class TestTheSignature:
    def test_the_rate_of_the_day_on_which_it_was_signed_is_fixed(self, office, dollars):
        rate_of(31, ago=2)
        contract = signed(office, on=today() - timedelta(days=1))
        assert (contract.rate, contract.rate_on, contract.currency) == (31, today() - timedelta(days=2), "USD")
        assert booked(contract) == 3125 * 31

    def test_nothing_changes_with_the_table_of_rates_afterwards(self, office, dollars, as_user):
        contract = signed(office)
        rate_of(40)
        contract = Contract.objects.get(pk=contract.pk)
        assert (contract.rate, contract.net_in_company, booked(contract)) == (32, 100_000, 100_000)
        page = as_user(office.supervisor).get(contract.get_absolute_url()).content.decode()
        assert "fixed by the signature" in page
        assert "= 100,000.00 TWD" in page
        contract.cancel(by=office.supervisor, on=today(), reason="withdrawn")
        assert booked(contract) == 0

    def test_without_a_rate_by_that_day_it_is_refused_with_the_way_out(self, office, dollars, api_as):
        contract = drawn(office)
        signed_paper(contract, office.supervisor)
        ExchangeRate.objects.all().delete()
        facts = {"signed_on": str(today())}
        answer = api_as(office.supervisor).post(f"/api/v1/contracts/{contract.pk}/sign/", facts, format="json")
        assert answer.status_code == 422
        assert answer.json()["clause"] == "3.3.2"
        assert "no rate of USD" in answer.json()["detail"]
        assert Contract.objects.get().state == "draft"
        assert not SalesEntry.objects.exists()

    def test_what_is_worth_more_at_that_rate_than_by_the_forecast_is_approved_first(self, office, dollars):
        rate_of(33, ago=1)
        contract = drawn(office, price=2_990_000)
        signed_paper(contract, office.supervisor)
        with pytest.raises(RuleBroken, match="must approve this contract first"):
            contract.sign(by=office.supervisor, signed_on=today() - timedelta(days=1))
        assert Contract.objects.get().rate is None
        contract.sign(by=office.supervisor, signed_on=today())

    def test_one_in_company_currency_counts_one_to_one(self, office):
        contract = sign(make_contract(office.rep), office.supervisor, today())
        assert (contract.currency, contract.rate, contract.rate_on) == ("TWD", 1, today())

    def test_the_database_keeps_no_signed_contract_without_its_rate(self, office, dollars):
        contract = make_contract(office.rep, currency="USD")
        fixed = {"state": "signed", "signed_on": today(), "rate": D(32), "rate_on": today()}
        for wrong in ({"rate": None}, {"rate_on": None}, {"rate": 0}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Contract.objects.filter(pk=contract.pk).update(**fixed | wrong)

    def test_nor_does_it_change_a_rate_that_is_fixed(self, office, dollars):
        contract = in_dollars(office, 100)
        for wrong in ({"rate": 33}, {"rate_on": today() - timedelta(days=1)}, {"currency": "EUR"}):
            with pytest.raises(IntegrityError, match="is fixed"), transaction.atomic():
                Contract.objects.filter(pk=contract.pk).update(**wrong)
        contract.cancel(by=office.supervisor, on=today(), reason="withdrawn")
        with pytest.raises(IntegrityError, match="is fixed"), transaction.atomic():
            Contract.objects.filter(pk=contract.pk).update(rate=33)


@pytest.mark.clause("4.1.1")
class TestTheLedger:
    def test_the_total_of_the_month_adds_both_in_company_currency_rounded_once_each(self, office):
        rate_of("31.999")
        sign(make_contract(office.rep), office.supervisor, today())
        in_dollars(office, "1000.01")
        # 1000.01 × 31.999 = 31,999.31999
        total = SalesEntry.objects.in_month(Month.of(today())).totals()
        assert total["amount"] == D(100_000) + D("31999.32")

    def test_the_cents_of_a_split_come_to_the_rounded_total(self, office):
        rate_of("31.999")
        shares = {office.rep: D("0.3334"), office.second_rep: D("0.3333"), make_user(team=office.team): D("0.3333")}
        contract = in_dollars(office, "0.10", shares=shares)
        # 0.10 × 31.999 = 3.1999
        assert sorted(entry.amount for entry in contract.entries.all()) == [D("1.06"), D("1.07"), D("1.07")]
        assert list(broken()) == []

    def test_after_every_change_the_entries_come_to_the_rounded_total_and_after_the_cancellation_to_nothing(
        self, office
    ):
        rate_of("31.3337")
        shares = {office.rep: D("0.6"), office.second_rep: D("0.4")}
        contract = in_dollars(office, "1000.01", shares=shares, cost=D(20_000))
        for change in ("0.01", "0.01", "33.33", "-17.77"):
            contract.amend(by=office.manager, gross_change=D(change), cost_change=D(0), on=today(), reason="changed")
            contract = Contract.objects.get(pk=contract.pk)
            assert booked(contract) == contract.net_in_company
            assert list(broken()) == []
        contract.cancel(by=office.manager, on=today(), reason="withdrawn")
        for rep in shares:
            left = SalesEntry.objects.filter(rep=rep).totals()
            assert (left["amount"], left["profit"]) == (0, 0)
        assert list(broken()) == []

    def test_a_change_by_lines_is_in_dollars_and_its_cost_in_company_currency(self, office, dollars, api_as):
        contract = signed(office, cost=D(60_000))
        facts = {"lines": [{"line": 1, "quantity": "2"}], "on": str(today()), "reason": "they grow"}
        answer = api_as(office.manager).post(f"/api/v1/contracts/{contract.pk}/amend/", facts, format="json")
        assert answer.status_code == 200, answer.json()
        contract = Contract.objects.get(pk=contract.pk)
        assert (contract.net, contract.cost, contract.profit) == (6250, 120_000, 80_000)
        assert (booked(contract), contract.entries.totals()["profit"]) == (200_000, 80_000)
        assert list(broken()) == []

    def test_the_invariants_find_an_amount_that_is_not_the_rounded_total(self, office, dollars):
        contract = in_dollars(office, 100)
        entry = contract.entries.get()
        entry.pk, entry.amount, entry.cost = None, D("0.01"), None
        entry.save(force_insert=True)
        assert len(broken()) == 1


class TestWhatIsSummed:
    @pytest.fixture
    def customer(self, office):
        """Owes 1,000 in company currency, and 100 dollars worth 3,150 since 40 days."""
        customer = make_customer(office.rep)
        ours = {"customer": customer, "gross": D(1000), "tax_rate": D(0)}
        sign(make_contract(office.rep, schedule=None, **ours), office.supervisor, today())
        rate_of("31.50", ago=40)
        theirs = ours | {"gross": D(100), "currency": "USD"}
        contract = make_contract(office.rep, schedule=None, **theirs)
        sign(contract, office.supervisor, today() - timedelta(days=40))
        return customer

    def test_receivables_of_both_are_added_in_company_currency_and_shown_in_their_own(self, office, customer, as_user):
        answer = as_user(office.finance).get(reverse("pipeline:receivables"))
        assert answer.context["sums"] == {"planned": 4150, "received": 0, "left": 4150}
        assert [left for _label, left, *_rest in answer.context["ages"]] == [0, 3150, 0, 0]
        page = answer.content.decode()
        assert "100 USD" in page
        assert "= 3,150 TWD" in page

    def test_the_list_is_ordered_by_what_its_rows_are_worth(self, office, customer, as_user):
        for page, sort in (("receivables", "-amount_in_company"), ("contracts", "-worth")):
            rows = as_user(office.finance).get(f"{reverse(f'pipeline:{page}')}?sort={sort}").context["listing"].rows
            contracts = [getattr(row, "contract", row) for row in rows]
            assert [one.currency for one in contracts] == ["USD", "TWD"]

    def test_the_file_of_receivables_names_the_currency_and_both_amounts(self, office, customer, as_user):
        answer = as_user(office.finance).get(reverse("pipeline:receivables_export"))
        lines = b"".join(answer.streaming_content).decode().splitlines()
        assert "USD,100.00,0.00,100.00,3150.00" in lines[1]

    def test_the_customers_file_adds_company_currency(self, office, customer):
        money = money_of(customer, office.finance).context
        assert money["sums"]["planned"] == 4150
        purchases = purchases_of(customer, office.rep).context
        assert purchases["together"] == 4150
        assert sum(year.ours for year in purchases["years"] if year.currency == "TWD") == 4150
        assert {(row.amount, row.currency) for row in purchases["rows"]} == {(1000, "TWD"), (100, "USD")}

    def test_debts_in_foreign_money_hold_a_signature_back_at_their_worth(self, office, customer):
        assert overdue_elsewhere(make_contract(office.rep, customer=customer)) == 3150

    @pytest.mark.clause("3.1.1")
    def test_what_was_won_through_a_channel_is_told_in_company_currency(self, office, dollars):
        lead = make_lead(office.rep, channel="referral")
        lead.qualify(by=office.rep, file=None, is_another=True)
        in_dollars(office, 100, customer=lead.customer)
        assert won_amounts(office.manager, Lead.objects.all(), "channel") == {"referral": 3200}

    def test_what_renews_it_is_expected_in_company_currency(self, office, dollars):
        contract = in_dollars(office, 100, ends_on=today() + timedelta(days=20))
        assert renew(contract, by=office.manager).amount == 3200


def received(office, instalment, amount, currency="USD", rate=30) -> Receipt:
    """From the customer of the instalment, confirmed."""
    customer = instalment.contract.customer
    receipt = make_receipt(office.finance, customer, amount, currency=currency, rate=D(rate))
    receipt.confirm(by=office.finance)
    return receipt


class TestTheMoneyThatComes:
    @pytest.fixture
    def owed(self, office):
        """100 dollars of a contract at 31.50."""
        rate_of("31.50")
        return in_dollars(office, 100).instalments.get()

    def test_dollars_settle_dollars_and_the_exchange_difference_is_kept_and_shown(self, office, owed, as_user):
        receipt = received(office, owed, 60)
        address = reverse("pipeline:receipt_step", args=[receipt.pk, "allocate"])
        entered = {f"to_{owed.pk}": "60", "version": receipt.version}
        assert as_user(office.finance).post(address, entered).status_code == 302
        entry = Allocation.objects.get()
        assert (entry.amount, entry.settled, entry.exchange_difference) == (1800, 60, -90)
        assert Instalment.objects.get().paid == 60
        page = as_user(office.finance).get(receipt.get_absolute_url()).content.decode()
        assert "60.00 USD" in page
        assert "−90.00" in page
        schedule = as_user(office.finance).get(owed.contract.get_absolute_url()).content.decode()
        assert "Exchange difference so far: −90.00 TWD" in schedule
        assert list(broken()) == []

    def test_the_last_part_of_a_receipt_takes_the_rest_of_its_cents(self, office, owed):
        receipt = received(office, owed, "12.50", rate="31.999")
        for _half in range(2):
            receipt.allocate(by=office.finance, parts=[(owed, D("6.25"))])
        assert (receipt.value, receipt.allocated, receipt.left_over) == (D("399.99"), D("399.99"), 0)
        assert list(broken()) == []

    def test_no_receipt_gives_more_dollars_than_came_and_no_instalment_takes_more_than_is_open(self, office, owed):
        receipt = received(office, owed, 60)
        with pytest.raises(RuleBroken, match="is left"):
            receipt.allocate(by=office.finance, parts=[(owed, D("60.01"))])
        receipt = received(office, owed, 200)
        with pytest.raises(RuleBroken, match="less is open"):
            receipt.allocate(by=office.finance, parts=[(owed, D("100.01"))])
        assert not Allocation.objects.exists()

    def test_what_is_taken_back_leaves_no_difference_behind(self, office, owed):
        first = received(office, owed, "33.33", rate="30.7")
        second = received(office, owed, "33.33", rate="32.9")
        for receipt in (first, second):
            receipt.allocate(by=office.finance, parts=[(owed, D("33.33"))])
        first.release(by=office.finance, instalment=owed, reason="another contract")
        assert list(broken()) == []
        second.reverse(by=office.finance, reason="bounced")
        assert sum(entry.exchange_difference for entry in Allocation.objects.all()) == 0
        assert (first.left_over, Instalment.objects.get().paid) == (first.value, 0)
        assert list(broken()) == []

    def test_money_of_another_currency_is_refused_with_the_way_out(self, office, owed, as_user):
        for currency, rate in (("TWD", 1), ("EUR", 35)):
            receipt = received(office, owed, 1000, currency=currency, rate=rate)
            with pytest.raises(RuleBroken, match=f"owed in USD is not paid from a receipt in {currency}") as refused:
                receipt.allocate(by=office.finance, parts=[(owed, D(10))])
            assert refused.value.clause == "3.4.3"
            assert "receipt in USD" in refused.value.remedy
        page = as_user(office.finance).get(receipt.get_absolute_url()).content.decode()
        assert "Allocate from a receipt in USD" in page

    def test_dollars_pay_what_is_owed_in_company_currency_too(self, office, owed):
        customer = owed.contract.customer
        ours = make_contract(office.rep, customer=customer, schedule=None, gross=D(600), tax_rate=D(0))
        sign(ours, office.supervisor, today())
        receipt = received(office, owed, 40)
        receipt.allocate(by=office.finance, parts=[(owed, D(20)), (ours.instalments.get(), D(600))])
        assert (receipt.left_over, ours.instalments.get().paid, Instalment.objects.get(pk=owed.pk).paid) == (0, 600, 20)
        assert list(broken()) == []

    def test_the_database_keeps_no_difference_without_what_was_settled(self, office, owed):
        receipt = received(office, owed, 60)
        facts = {"receipt": receipt, "instalment": owed, "kind": "allocated", "amount": 30, "by": office.finance}
        for wrong in ({"exchange_difference": 1}, {"settled": -1}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Allocation.objects.create(**facts | wrong)


def test_two_receipts_at_the_same_moment_lose_no_cent_of_the_difference(office, transactional_db):
    rate_of("31.50")
    for _turn in range(10):
        owed = in_dollars(office, 100).instalments.get()
        receipts = [received(office, owed, "33.33", rate=rate) for rate in ("30.7", "32.9")]
        acts = [partial(one.allocate, by=office.finance, parts=[(owed, D("33.33"))]) for one in receipts]
        assert passed(at_once(*acts)) == 2
    assert list(broken()) == []


class TestWhoReadsIt:
    def test_the_paper_and_its_amendment_are_in_the_contracts_currency(self, office, dollars):
        contract = signed(office)
        printed = contract_paper(contract, "zh-hant").facts
        assert (printed["sums"]["currency"], printed["sums"]["total"]) == ("USD", D("3281.25"))
        assert printed["capitals"].startswith("美元")
        assert [line["amount"] for line in printed["last_lines"]] == [3125]
        contract.amend(by=office.manager, lines=[{"line": 1, "quantity": D(2)}], on=today(), reason="they grow")
        changed = amendment_paper(contract.amendments.get(), "zh-hant").facts
        assert (changed["after"]["currency"], changed["after"]["net"]) == ("USD", 6250)
        assert changed["capitals"].startswith("美元")

    def test_the_api_tells_currency_rate_and_what_it_is_worth(self, office, dollars, api_as):
        contract = signed(office)
        told = api_as(office.rep).get(f"/api/v1/contracts/{contract.pk}/").json()
        assert (told["currency"], told["rate"], told["rate_on"]) == ("USD", "32.000000", str(today()))
        assert (told["net"], told["net_in_company"], told["gross_in_company"]) == ("3125.00", "100000.00", "105000.00")
        owed = api_as(office.finance).get("/api/v1/instalments/").json()["results"][0]
        assert (owed["currency"], owed["amount"], owed["amount_in_company"]) == ("USD", "1312.50", "42000.00")

    def test_before_the_signature_the_api_tells_no_rate(self, office, dollars, api_as):
        contract = drawn(office)
        told = api_as(office.supervisor).get(f"/api/v1/contracts/{contract.pk}/").json()
        assert (told["currency"], told["rate"], told["net_in_company"]) == ("USD", None, None)

    @pytest.mark.clause("3.5.1")
    @pytest.mark.parametrize("department", ["technical", "aftersales"])
    def test_the_departments_read_no_amount_in_either_currency(self, office, dollars, as_user, api_as, department):
        contract = signed(office)
        reader = getattr(office, department)
        answers = [
            as_user(reader).get(contract.get_absolute_url()),
            as_user(reader).get(reverse("pipeline:contracts")),
            api_as(reader).get(f"/api/v1/contracts/{contract.pk}/"),
        ]
        for answer in answers:
            text = answer.content.decode().replace(",", "")
            assert answer.status_code == 200
            amounts = ("3125.00", "3125 USD", "3281.25", "100000.00", "100000 TWD", "105000.00")
            assert [amount for amount in amounts if amount in text] == []

    def test_the_list_shows_the_code_and_the_companys_amount_beside(self, office, dollars, as_user):
        signed(office)
        page = as_user(office.rep).get(reverse("pipeline:contracts")).content.decode()
        assert "3,125 USD" in page
        assert "= 100,000 TWD" in page
