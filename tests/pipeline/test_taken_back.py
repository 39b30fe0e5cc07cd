"""What was booked is taken back exactly (4.1.1): rep by rep, figure by figure, whatever happened in between."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from pipeline.contracts.line_changes import lines_in_force
from pipeline.models import Contract, SalesEntry
from salesdept.common.calendar import Month, as_of, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.invariants import broken
from tests.appraisal.makers import published
from tests.makers import make_user

from ..at_once import at_once, passed
from .makers import make_contract, sign
from .test_contracts import signed

D = Decimal
pytestmark = [pytest.mark.clause("4.1.1"), pytest.mark.django_db]


def sums(contract) -> dict:
    """rep's name -> amount, cost, new customers, and the amount of what has a cost: all that a figure is made of."""
    told: dict = {}
    for entry in contract.entries.select_related("rep"):
        known = entry.cost is not None
        figures = (entry.amount, entry.cost or 0, entry.new_customers, entry.amount if known else 0)
        told[entry.rep.name] = tuple(map(sum, zip(told.get(entry.rep.name, (0, 0, 0, 0)), figures, strict=True)))
    return told


def nothing_left(contract) -> bool:
    return set(sums(contract).values()) == {(0, 0, 0, 0)} and list(broken()) == []


def thirds(office) -> dict:
    return {office.rep: D("0.3334"), office.second_rep: D("0.3333"), make_user(team=office.team): D("0.3333")}


@pytest.mark.clause("3.4.3")
def test_after_several_changes_by_line_each_rep_is_left_with_nothing(office):
    """Cents fall to others where one sum is split anew: 0.01 thrice is not 0.03 once."""
    contract = signed(office, shares=thirds(office), cost=D(60_000))
    for price in ("0.01", "0.01", "0.02"):
        seat = {"name": "Seat", "quantity": D(1), "unit_price": D(price), "unit_cost": D("0.01")}
        contract.amend(by=office.manager, lines=[seat], on=today(), reason="a seat")
    contract.amend(by=office.manager, lines=[{"line": 1, "unit_price": D("99999.99")}], on=today(), reason="a cent")
    contract.cancel(by=office.manager, on=today(), reason="withdrawn")
    assert nothing_left(contract)


@pytest.mark.clause("4.1.2")
def test_after_the_cost_was_named_later(office):
    contract = signed(office, shares=thirds(office))
    contract.name_cost(by=office.supervisor, cost=D("60000.01"), reason="the bill is here")
    assert SalesEntry.objects.totals()["profit"] == D("39999.99")
    contract.name_cost(by=office.supervisor, cost=D("60000.00"), reason="a cent less")
    assert SalesEntry.objects.totals()["profit"] == D(40_000)
    contract.cancel(by=office.manager, on=today(), reason="withdrawn")
    assert nothing_left(contract)


def test_after_the_credit_was_split_anew(office):
    contract = signed(office, shares={office.rep: D(1)}, cost=D("60000.01"))
    contract.share_credit(
        by=office.manager, shares=[(office.rep, D("0.3333")), (office.second_rep, D("0.6667"))], reason="they did most"
    )
    assert sums(contract)[office.second_rep.name][0] == D("66670.00")
    contract.amend(by=office.manager, lines=[{"line": 1, "unit_price": D("99999.99")}], on=today(), reason="a cent")
    contract.cancel(by=office.manager, on=today(), reason="withdrawn")
    assert nothing_left(contract)
    assert set(sums(contract)) == {office.rep.name, office.second_rep.name}


@pytest.mark.clause("4.1.4")
def test_of_a_published_month_in_the_open_month_from_the_team_of_the_signature(office):
    october, november = Month.parse("2026-10"), Month.parse("2026-11")
    with as_of(date(2026, 10, 31)):
        contract = make_contract(office.rep, shares={office.rep: D("0.5"), office.second_rep: D("0.5")}, cost=D(40_000))
        sign(contract, office.supervisor, date(2026, 10, 3))
    with as_of(date(2026, 11, 20)):
        published(october, office)
        office.rep.move_to(office.other_team, since=date(2026, 11, 1), by=office.manager)
        contract.cancel(by=office.manager, on=date(2026, 10, 20), reason="withdrawn")
    back = SalesEntry.objects.filter(kind="cancelled")
    assert {(one.booked_on, one.origin_on, one.team) for one in back} == {
        (date(2026, 11, 20), date(2026, 10, 20), office.team)
    }
    assert SalesEntry.objects.in_month(october).totals()["amount"] == D(100_000)
    assert SalesEntry.objects.in_month(november).totals()["new_customers"] == D(-1)
    assert nothing_left(contract)


@pytest.mark.clause("4.1.2", "4.3.1")
def test_a_cost_that_is_named_is_missing_no_more_and_counts_in_the_month_in_which_it_is(office):
    with as_of(date(2026, 10, 31)):
        contract = sign(make_contract(office.rep), office.supervisor, date(2026, 10, 3))
    assert SalesEntry.objects.totals()["without_cost"] == 1
    with as_of(date(2026, 11, 20)):
        contract.name_cost(by=office.supervisor, cost=D(70_000), reason="the bill is here")
    totals = SalesEntry.objects.in_month(Month.parse("2026-11")).totals()
    assert (totals["amount"], totals["profit"], totals["without_cost"]) == (0, D(30_000), 0)
    assert SalesEntry.objects.totals()["without_cost"] == 0
    assert contract.profit == D(30_000)


@pytest.mark.clause("4.1.2")
@pytest.mark.parametrize("who", ["rep", "other_supervisor", "clerk", "technical"])
def test_the_cost_is_named_and_the_credit_split_by_the_line_alone(office, who):
    contract = sign(make_contract(office.rep), office.supervisor, today())
    person = getattr(office, who)
    with pytest.raises(NotYourPart):
        contract.name_cost(by=person, cost=D(1), reason="mine")
    with pytest.raises(NotYourPart):
        contract.share_credit(by=person, shares=[(office.second_rep, D(1))], reason="mine")


def test_nobody_splits_a_credit_of_his_own(office):
    contract = sign(make_contract(office.rep), office.supervisor, today())
    with pytest.raises(NotYourPart, match="own credit"):
        contract.share_credit(by=office.supervisor, shares=[(office.supervisor, D(1))], reason="mine")
    with pytest.raises(RuleBroken, match="100 %"):
        contract.share_credit(by=office.supervisor, shares=[(office.second_rep, D("0.9"))], reason="most")
    assert contract.shares.get().rep == office.rep


def test_page_and_api_split_the_credit_and_name_the_cost(office, as_user, api_as):
    contract = sign(make_contract(office.rep), office.supervisor, today())
    entered = {
        "first_rep": office.rep.pk,
        "first_share": "40",
        "second_rep": office.second_rep.pk,
        "second_share": "60",
    }
    entered |= {"reason": "they did most"}
    answer = as_user(office.supervisor).post(f"{contract.get_absolute_url()}share_credit/", entered)
    assert answer.status_code == 302, answer.content.decode()
    assert dict(contract.shares.values_list("rep", "share")) == {
        office.rep.pk: D("0.4"),
        office.second_rep.pk: D("0.6"),
    }
    facts = {"cost": "60000", "reason": "the bill is here"}
    assert api_as(office.supervisor).post(f"/api/v1/contracts/{contract.pk}/name_cost/", facts).status_code == 200
    assert SalesEntry.objects.filter(rep=office.second_rep).totals()["profit"] == D(24_000)
    page = as_user(office.supervisor).get(contract.get_absolute_url()).content.decode()
    assert ("takes back what was booked" in page, "36,000" in page) == (True, True)
    assert "36,000" not in as_user(office.rep).get(contract.get_absolute_url()).content.decode()


@pytest.mark.usefixtures("by_owner")
def test_the_database_takes_one_entry_back_but_once(office):
    contract = sign(make_contract(office.rep), office.supervisor, today())
    contract.cancel(by=office.manager, on=today(), reason="withdrawn")
    back = contract.entries.get(kind="cancelled")
    back.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        back.save(force_insert=True)


@pytest.mark.race
def test_two_who_cancel_at_once_take_it_back_once(office, transactional_db):
    for _turn in range(5):
        contract = sign(make_contract(office.rep), office.supervisor, today())
        acts = [
            partial(Contract.objects.get(pk=contract.pk).cancel, by=by, on=today(), reason="withdrawn")
            for by in (office.supervisor, office.manager)
        ]
        answers = at_once(*acts)
        assert {type(one) for one in answers if one} == {NotNow}
        assert nothing_left(contract)


@pytest.mark.race
def test_a_change_and_a_cancellation_at_once_leave_nothing(office, transactional_db):
    for turn in range(5):
        contract = signed(office, number=f"R-{turn}", cost=D(60_000))
        seat = {"name": "Seat", "quantity": D(1), "unit_price": D(100), "unit_cost": D(1)}
        change = partial(
            Contract.objects.get(pk=contract.pk).amend, by=office.supervisor, lines=[seat], on=today(), reason="seat"
        )
        cancel = partial(Contract.objects.get(pk=contract.pk).cancel, by=office.manager, on=today(), reason="withdrawn")
        assert passed(at_once(change, cancel)) in (1, 2)
        contract.refresh_from_db()
        assert contract.state == "cancelled"
        assert nothing_left(contract)
        assert len(lines_in_force(contract)) == 1 + contract.amendments.count()
