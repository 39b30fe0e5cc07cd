"""5.2.1 A person has one allowance a day, over all claims that are under way or paid."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from expenses.models import HalfDay
from salesdept.common.errors import RuleBroken
from salesdept.common.invariants import broken

from .makers import WAYS, days_away, lead, make_budget
from .wallet.acts import A_WEEKDAY

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.2.1")]


@pytest.fixture(autouse=True)
def _budget(office):
    make_budget(office, Travel=50_000)


@pytest.mark.parametrize(
    ("quantity", "ago", "fits"), [("1", 0, False), ("0.5", 0, True), ("2", 1, False), ("1.5", 1, True)]
)
def test_one_allowance_a_day(quantity, ago, fits, office):
    days_away(office.rep, "0.5", A_WEEKDAY).submit(by=office.rep)
    claim = days_away(office.rep, quantity, A_WEEKDAY - timedelta(days=ago))
    if fits:
        claim.submit(by=office.rep)
        assert claim.lines.for_review().get().alike == (1 if ago == 0 else 0)
    else:
        with pytest.raises(RuleBroken, match="one allowance a day") as refusal:
            claim.submit(by=office.rep)
        assert refusal.value.clause == "5.2.1"
    assert list(broken()) == []


def test_a_colleague_has_the_same_day_too(office):
    for person in (office.rep, office.second_rep):
        days_away(person, "1", A_WEEKDAY).submit(by=person)
    assert HalfDay.objects.count() == 4


def test_twice_within_one_claim_is_refused(office):
    claim = days_away(office.rep, "1", A_WEEKDAY)
    claim.lines.set([*claim.lines.all(), *days_away(office.rep, "0.5", A_WEEKDAY).lines.all()])
    with pytest.raises(RuleBroken, match="one allowance a day"):
        claim.submit(by=office.rep)


@pytest.mark.parametrize(
    ("end", "is_free"),
    [("rejected", True), ("cancelled", True), ("voided", True), ("returned", False), ("paid", False)],
)
def test_what_is_given_up_or_refused_frees_its_days(end, is_free, office):
    first = days_away(office.rep, "1", A_WEEKDAY)
    lead(first, WAYS[end], office)
    again = days_away(office.rep, "1", A_WEEKDAY)
    refusal = again.steps()["submit"].refusal(again, office.rep)
    assert (refusal is None) == is_free
    assert HalfDay.objects.filter(line__claim=first).exists() != is_free
    assert list(broken()) == []


def test_withdrawn_it_is_free_and_handed_in_again_it_is_taken_once(office):
    claim = days_away(office.rep, "1.5", A_WEEKDAY)
    claim.submit(by=office.rep)
    claim.withdraw(by=office.rep)
    assert not HalfDay.objects.exists()
    claim.submit(by=office.rep)
    assert HalfDay.objects.count() == 3


def test_a_rejection_is_not_taken_back_onto_days_that_were_claimed_meanwhile(office):
    first = days_away(office.rep, "1", A_WEEKDAY)
    first.submit(by=office.rep)
    first.reject(by=office.supervisor, reason="private")
    days_away(office.rep, "1", A_WEEKDAY).submit(by=office.rep)
    with pytest.raises(RuleBroken, match="one allowance a day"):
        first.take_back(by=office.supervisor)


def test_the_database_itself_keeps_a_third_half_out(office):
    claim = days_away(office.rep, "1", A_WEEKDAY)
    claim.submit(by=office.rep)
    for half in (1, 3):
        with pytest.raises(IntegrityError), transaction.atomic():
            HalfDay.objects.create(person=office.rep, day=A_WEEKDAY, half=half, line=claim.lines.get())
