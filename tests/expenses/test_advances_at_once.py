"""5.2.4 What is asked for in advance, paid, set off and brought back at the same moment."""

from contextlib import suppress
from decimal import Decimal

import pytest

from expenses.models import Advance, Claim, Commitment, PaymentBatch
from salesdept.common.calendar import today
from salesdept.common.errors import RuleBroken
from salesdept.common.invariants import broken

from ..at_once import at_once, passed
from .makers import approved_hold, ask_in_advance, bring_to, make_budget, pay_in_advance

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True), pytest.mark.clause("5.2.4")]


def pay(claim, by):
    """The step on a copy of its own."""
    return lambda: Claim.objects.get(pk=claim.pk).pay(by=by)


def give_back(advance, office, amount, reference):
    """A receipt on a copy of its own."""
    back = {"by": office.finance, "amount": Decimal(amount), "returned_on": today(), "reference": reference}
    return lambda: Advance.objects.get(pk=advance.pk).take_return(**back)


def test_no_more_is_asked_for_than_the_commitment_holds(office):
    make_budget(office, Travel=1000)
    held = approved_hold(office, 100)
    for turn in range(10):
        asked = at_once(*[lambda: ask_in_advance(office, 60, held)] * 2)
        assert passed(asked) == 1, turn
        Advance.objects.get(state="submitted").withdraw(by=office.rep)


def test_two_claims_set_one_off_once(office):
    make_budget(office, Travel=9000)
    held = approved_hold(office, 1000)
    for turn in range(10):
        advance = pay_in_advance(office, 80, held)
        claims = [bring_to("verified", office, 60, commitment=held) for _n in range(2)]
        assert passed(at_once(*(pay(claim, office.second_finance) for claim in claims))) == 2, turn
        advance.refresh_from_db()
        assert (advance.state, advance.set_off) == ("settled", 80)
        assert sum(claim.payment.amount for claim in claims) == 40
        for claim in claims:
            claim.refresh_from_db()
            claim.bank_failed(by=office.finance, reason="No")
            claim.reject(by=office.finance, reason="No")
        give_back(advance, office, 80, "RC")()
    assert list(broken()) == []


def test_what_is_brought_back_and_set_off_is_no_more_than_was_paid(office):
    make_budget(office, Travel=9000)
    held = approved_hold(office, 1000)
    for turn in range(10):
        advance = pay_in_advance(office, 80, held)
        claim = bring_to("verified", office, 60, commitment=held)
        acts = [give_back(advance, office, 50, "RC-1"), give_back(advance, office, 50, "RC-2")]
        assert passed(at_once(*acts, pay(claim, office.second_finance))) in (1, 2), turn
        advance.refresh_from_db()
        claim.refresh_from_db()
        assert claim.payment is not None
        if advance.left:
            give_back(advance, office, advance.left, "RC-3")()
    assert list(broken()) == []


def test_it_is_paid_or_its_commitment_is_closed_never_both_uncovered(office):
    make_budget(office, Travel=9000)
    for turn in range(10):
        held = approved_hold(office, 100)
        advance = ask_in_advance(office, 100, held)
        advance.approve(by=office.supervisor)
        acts = [
            lambda one=advance: Advance.objects.get(pk=one.pk).pay(by=office.finance),
            lambda one=held: Commitment.objects.get(pk=one.pk).close(by=office.rep),
            lambda one=advance: Advance.objects.get(pk=one.pk).withdraw(by=office.rep),
        ]
        at_once(*acts)
        advance.refresh_from_db()
        if advance.state == "in_payment":
            assert held.held() == 100, turn
    assert list(broken()) == []


def test_two_payments_of_the_same_advances_wait_for_each_other_in_one_order(office):
    make_budget(office, Travel=9000)
    for _turn in range(5):
        trips = [approved_hold(office, 100) for _n in range(2)]
        for trip in trips:
            pay_in_advance(office, 50, trip)
        pairs = [[bring_to("verified", office, 20, commitment=trip) for trip in way] for way in (trips, trips[::-1])]
        for trip in trips:
            trip.refresh_from_db()
            trip.close(by=office.rep)
        batches = [lambda pair=pair: PaymentBatch.of(pair, by=office.second_finance) for pair in pairs]
        assert passed(at_once(*batches)) == 2
    assert list(broken()) == []


def test_a_payment_is_confirmed_while_the_same_papers_are_put_in_another(office):
    make_budget(office, Travel=9000)
    for turn in range(5):
        advances = [ask_in_advance(office, 20) for _n in range(3)]
        for advance in advances:
            advance.approve(by=office.supervisor)
        claims = [bring_to("verified", office, 20) for _n in range(2)]
        batch = PaymentBatch.of(claims, advances, by=office.second_finance)

        def put_in_another(claims=claims, advances=advances):
            refused = 0
            for _n in range(12):
                again = [type(paper).objects.get(pk=paper.pk) for paper in (*claims, *advances)]
                with suppress(RuleBroken):
                    PaymentBatch.of(again[:2], again[2:], by=office.second_finance)
                    continue
                refused += 1
            return refused

        confirm = {"by": office.finance, "paid_on": today(), "reference": "TT"}
        assert at_once(lambda batch=batch, told=confirm: batch.confirm(**told), put_in_another) == [None, 12], turn
    assert list(broken()) == []
