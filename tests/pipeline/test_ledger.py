"""Chapter 4.1 begins here: signed, changed and cancelled contracts write the sales ledger."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from pipeline.ledger import book_signed
from pipeline.models import Contract, SalesEntry
from salesdept.common.calendar import Month, as_of
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from tests.makers import make_user

from .makers import make_contract, make_customer, sign

D = Decimal
OCTOBER = Month.parse("2026-10")
pytestmark = [pytest.mark.ledger, pytest.mark.django_db]


def october(day: int) -> date:
    return date(2026, 10, day)


def sold(rep, month=OCTOBER) -> Decimal:
    return SalesEntry.objects.filter(rep=rep).in_month(month).totals()["amount"]


@pytest.mark.clause("4.1.1")
def test_october_of_li_and_wang_adds_up_to_the_cent(office):
    li, wang, supervisor = office.rep, office.second_rep, office.supervisor
    with as_of(october(31)):
        a = sign(make_contract(li, gross=D(212_000)), supervisor, october(3))
        sign(make_contract(li, gross=D(318_000), shares={li: D("0.6"), wang: D("0.4")}), supervisor, october(10))
        a.amend(by=office.manager, gross_change=D(-42_400), on=october(28), reason="part cancelled")
    assert (sold(li), sold(wang)) == (D(340_000), D(120_000))


@pytest.mark.clause("4.1.1")
def test_cents_of_a_shared_contract_go_to_the_first_listed_and_come_back_alike(office):
    third = make_user(team=office.team)
    shares = {office.rep: D("0.3334"), office.second_rep: D("0.3333"), third: D("0.3333")}
    with as_of(october(31)):
        contract = make_contract(office.rep, gross=D("1000.01"), tax_rate=D(0), shares=shares)
        sign(contract, office.supervisor, october(3))
        parts = [D("333.41"), D("333.30"), D("333.30")]
        assert [sold(rep) for rep in shares] == parts
        contract.cancel(by=office.supervisor, on=october(4), reason="withdrawn")
    taken_back = SalesEntry.objects.filter(kind="cancelled").order_by("reverses")
    assert [entry.amount for entry in taken_back] == [-part for part in parts]
    assert [sold(rep) for rep in shares] == [0, 0, 0]


@pytest.mark.clause("4.1.1")
def test_what_is_cancelled_later_is_taken_back_in_that_month_from_the_team_of_the_signature(office):
    with as_of(date(2026, 11, 20)):
        contract = sign(make_contract(office.rep), office.supervisor, october(3))
        office.rep.move_to(office.other_team, since=date(2026, 11, 1), by=office.manager)
        contract.cancel(by=office.manager, on=date(2026, 11, 15), reason="withdrawn")
    back = SalesEntry.objects.get(kind="cancelled")
    assert (back.amount, back.booked_on, back.team) == (D(-100_000), date(2026, 11, 15), office.team)
    assert sold(office.rep) == D(100_000)


@pytest.mark.clause("4.1.2")
def test_profit_is_amount_less_the_cost_of_the_signature(office):
    with as_of(october(31)):
        sign(make_contract(office.rep, gross=D(212_000), cost=D(150_000)), office.supervisor, october(3))
    assert SalesEntry.objects.totals()["profit"] == D(50_000)


@pytest.mark.clause("4.1.2")
def test_li_keeps_150_000_of_340_000_after_the_costs_of_both_contracts(office):
    with as_of(october(31)):
        sign(make_contract(office.rep, gross=D(212_000), cost=D(150_000)), office.supervisor, october(3))
        sign(make_contract(office.rep, gross=D(148_400), cost=D(40_000)), office.supervisor, october(10))
    totals = SalesEntry.objects.filter(rep=office.rep).totals()
    assert (totals["amount"], totals["profit"]) == (D(340_000), D(150_000))


@pytest.mark.clause("4.1.2")
def test_without_a_cost_profit_is_not_known_and_never_the_amount(office):
    with as_of(october(31)):
        sign(make_contract(office.rep), office.supervisor, october(3))
        assert SalesEntry.objects.totals()["profit"] is None
        sign(make_contract(office.rep, cost=D(40_000)), office.supervisor, october(4))
    totals = SalesEntry.objects.totals()
    assert (totals["profit"], totals["without_cost"]) == (D(60_000), 1)


@pytest.mark.clause("4.1.4")
def test_new_customers_count_by_first_contract_share_reactivation_and_cancellation(office):
    li, wang, supervisor = office.rep, office.second_rep, office.supervisor
    half = {li: D("0.5"), wang: D("0.5")}
    returning = make_customer(li)
    with as_of(date(2024, 1, 5)):
        sign(make_contract(li, customer=returning), supervisor, date(2024, 1, 5))
    with as_of(october(31)):
        sign(make_contract(li), supervisor, october(1))
        sign(make_contract(li, shares=half), supervisor, october(2))
        sign(make_contract(li, customer=returning), supervisor, october(3))
        sign(make_contract(li), supervisor, october(4)).cancel(by=supervisor, on=october(5), reason="withdrawn")
        sign(make_contract(li, shares=half), supervisor, october(6))
    assert SalesEntry.objects.filter(rep=li).in_month(OCTOBER).totals()["new_customers"] == D("2.5")


@pytest.mark.clause("4.1.4")
def test_of_two_first_contracts_on_one_day_the_lower_number_counts(office):
    customer = make_customer(office.rep)
    later = make_contract(office.second_rep, customer=customer, number="B-2")
    first = make_contract(office.rep, customer=customer, number="A-1")
    for contract in (later, first):
        contract.signed_on, contract.state = october(3), "signed"
        contract.save()
    with as_of(october(31)):
        book_signed([later, first], by=office.manager)
    counted = dict(SalesEntry.objects.values_list("contract__number", "new_customers"))
    assert counted == {"A-1": D(1), "B-2": D(0)}


@pytest.mark.clause("4.1.1")
@pytest.mark.usefixtures("by_owner")
def test_the_database_refuses_to_change_the_ledger(office):
    with as_of(october(31)):
        sign(make_contract(office.rep), office.supervisor, october(3))
    for touch in (lambda: SalesEntry.objects.update(amount=1), lambda: SalesEntry.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            touch()


@pytest.mark.clause("3.4.3")
def test_a_contract_is_not_signed_ahead_of_time_nor_twice(office):
    with as_of(october(3)):
        contract = make_contract(office.rep)
        with pytest.raises(RuleBroken, match="later signature"):
            contract.sign(by=office.supervisor, signed_on=october(4))
        sign(contract, office.supervisor, october(3))
        with pytest.raises(NotNow):
            contract.sign(by=office.supervisor, signed_on=october(3))
    assert SalesEntry.objects.count() == 1


@pytest.mark.clause("3.4.1")
def test_another_teams_supervisor_and_the_rep_sign_nothing(office):
    contract = make_contract(office.rep)
    for stranger in (office.other_supervisor, office.rep, office.leadership):
        with pytest.raises(NotYourPart):
            contract.sign(by=stranger, signed_on=october(3))
    assert not SalesEntry.objects.exists()


@pytest.mark.clause("3.5.1")
def test_signing_sends_a_copy_to_both_departments_and_each_confirms_its_own(office):
    with as_of(october(3)):
        contract = sign(make_contract(office.rep), office.supervisor, october(3))
    technical = contract.copies.get(department="technical")
    with pytest.raises(NotYourPart):
        technical.confirm(by=office.aftersales)
    technical.confirm(by=office.technical)
    technical.refresh_from_db()
    assert technical.confirmed_by == office.technical
    assert list(Contract.objects.visible_to(office.aftersales)) == [contract]


@pytest.mark.clause("1.3.2")
def test_who_reads_which_entries_of_the_ledger(office):
    with as_of(october(3)):
        sign(make_contract(office.rep), office.supervisor, october(3))
        sign(make_contract(office.other_rep), office.other_supervisor, october(3))
    seen = {
        who: SalesEntry.objects.visible_to(getattr(office, who)).count()
        for who in (
            "rep",
            "second_rep",
            "supervisor",
            "manager",
            "clerk",
            "leadership",
            "finance",
            "technical",
            "admin",
        )
    }
    assert seen == {
        "rep": 1,
        "second_rep": 0,
        "supervisor": 1,
        "manager": 2,
        "clerk": 2,
        "leadership": 2,
        "finance": 0,
        "technical": 0,
        "admin": 0,
    }
