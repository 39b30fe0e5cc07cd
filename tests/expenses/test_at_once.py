"""Many at the same moment: threads with connections of their own, on a database that commits."""

import random
import threading
import time
from datetime import timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from expenses.attaching import attach
from expenses.models import (
    Attached,
    Budget,
    BudgetLine,
    Claim,
    ClaimDraft,
    Commitment,
    HalfDay,
    Invoice,
    Payment,
    PaymentBatch,
    Supplement,
)
from salesdept.common.calendar import as_of, now, today
from salesdept.common.errors import Stale
from salesdept.common.invariants import broken
from salesdept.common.models import AuditEntry
from salesdept.common.records import uuid7
from salesdept.people.models import Role
from tests.makers import make_user

from ..at_once import at_once, passed
from .makers import (
    add_line,
    bring_to,
    days_away,
    hand_in,
    hold,
    let_out,
    line_of,
    make_budget,
    make_category,
    make_claim,
    upload,
)
from .wallet.acts import as_filled

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
REPEATED = 50


def take(claim, name, by, **details):
    """The step on a copy of its own, as another request would."""
    return lambda: Claim.objects.get(pk=claim.pk).perform(name, by=by, **details)


def confirm(batch, by):
    """The confirmation on a copy of its own."""
    return lambda: PaymentBatch.objects.get(pk=batch.pk).confirm(by=by, paid_on=today(), reference="TT-1")


@pytest.mark.clause("5.3.1")
@pytest.mark.clause("5.3.3")
@pytest.mark.ledger
def test_two_claims_on_one_budget_never_spend_more_than_is_there(office):
    """Only one of two fits, fifty times; the line is 100, each claim 60."""
    rep, line = office.rep, line_of(make_budget(office, Travel=100))
    for turn in range(REPEATED):
        claims = [make_claim(rep, 60) for _n in range(2)]
        assert passed(at_once(*(take(claim, "submit", rep) for claim in claims))) == 1, turn
        line.refresh_from_db()
        assert (line.reserved, line.spent) == (60, 0)
        assert Claim.objects.filter(state="submitted").count() == 1
        Claim.objects.get(state="submitted").withdraw(by=rep)
    assert list(broken()) == []


@pytest.mark.clause("5.3.1")
@pytest.mark.ledger
def test_eight_claims_at_once_exactly_as_many_pass_as_fit(office):
    """SEC-101: eight of 300 on a line of 1000, three fit."""
    rep, line = office.rep, line_of(make_budget(office, Travel=1000))
    claims = [make_claim(rep, 300) for _n in range(8)]
    assert passed(at_once(*(take(claim, "submit", rep) for claim in claims))) == 3
    line.refresh_from_db()
    assert line.reserved == 900
    assert list(broken()) == []


@pytest.mark.clause("5.2.4")
def test_two_payers_make_one_payment(office):
    make_budget(office, Travel=1000)
    first, second = office.second_finance, make_user(Role.FINANCE)
    for turn in range(REPEATED):
        claim = bring_to("verified", office, 10)
        payers = (take(claim, "pay", by) for by in (first, second))
        assert passed(at_once(*payers)) == 1, turn
        claim.refresh_from_db()
        batch = Payment.objects.get(claim=claim).batch
        confirmers = [confirm(batch, by) for by in (office.finance, office.leadership)]
        assert passed(at_once(*confirmers)) == 1, turn
    line = BudgetLine.objects.get(approved=1000)
    assert (line.reserved, line.spent) == (0, 10 * REPEATED)
    assert list(broken()) == []


@pytest.mark.clause("5.2.3")
def test_approved_or_withdrawn_never_both(office):
    line = line_of(make_budget(office, Travel=1000))
    rep, supervisor = office.rep, office.supervisor
    for turn in range(REPEATED):
        claim = hand_in(rep, 10)
        assert passed(at_once(take(claim, "approve", supervisor), take(claim, "withdraw", rep))) == 1, turn
        claim.refresh_from_db()
        line.refresh_from_db()
        assert (claim.state, line.reserved) in [("approved", 10), ("draft", 0)]
        if claim.state == "approved":
            let_out(claim)
            claim.reject(by=office.finance, reason="next turn")
    assert list(broken()) == []


def test_approving_ten_times_at_once_approves_once(office):
    """SEC-098."""
    make_budget(office, Travel=1000)
    claim = hand_in(office.rep, 10)
    answers = at_once(*(take(claim, "approve", office.supervisor) for _n in range(10)))
    assert passed(answers) == 1
    assert {answer.status for answer in answers if answer} == {409}
    assert AuditEntry.objects.of(claim).filter(action="approve").count() == 1


@pytest.mark.ledger
def test_submitting_twice_at_once_reserves_once(office):
    line = line_of(make_budget(office, Travel=1000))
    for _turn in range(10):
        claim = make_claim(office.rep, 10)
        assert passed(at_once(*[take(claim, "submit", office.rep)] * 2)) == 1
        claim.withdraw(by=office.rep)
    line.refresh_from_db()
    assert line.reserved == 0
    assert list(broken()) == []


@pytest.mark.clause("5.2.2")
def test_the_same_invoice_on_two_claims_at_once_is_taken_once(office):
    """SEC-103 in parallel."""
    make_budget(office, Travel=100_000)
    rep = office.rep
    for turn in range(20):
        claims = [make_claim(rep, 10) for _n in range(2)]
        for claim, word in zip(claims, ("AB-", "ａｂ "), strict=True):
            line = claim.lines.get()
            line.invoice_number = f"{word}{turn:08}"
            line.save()
        assert passed(at_once(*(take(claim, "submit", rep) for claim in claims))) == 1, turn
    assert Invoice.objects.count() == 20


@pytest.mark.clause("5.2.2")
@pytest.mark.parametrize(("one", "other"), [("12345678", "12345678@031001605111"), ("0012", "0012@0123456789")])
def test_a_bare_number_and_one_with_more_at_once_are_taken_once(one, other, office):
    make_budget(office, Travel=100_000)
    for turn in range(10):
        claims = [make_claim(office.rep, 10) for _n in range(2)]
        for claim, key in zip(claims, (one, other), strict=True):
            claim.lines.update(invoice_key=f"{turn}{key}")
        assert passed(at_once(*(take(claim, "submit", office.rep) for claim in claims))) == 1, turn


@pytest.mark.clause("5.2.1")
@pytest.mark.parametrize(("quantity", "fit"), [("1", 1), ("0.5", 2)])
def test_one_day_on_several_claims_at_once_is_paid_once(quantity, fit, office):
    """Two halves of it pass, a third does not, and who takes one does not hinder who takes the other."""
    names = ("Travel", "Fairs", "Meals")
    make_budget(office, **dict.fromkeys(names, 100_000))
    for turn in range(10):
        day = today() - timedelta(days=turn)
        claims = [days_away(office.rep, quantity, day, category=name) for name in names]
        assert passed(at_once(*(take(claim, "submit", office.rep) for claim in claims))) == fit, turn
    assert HalfDay.objects.count() == 20
    assert list(broken()) == []


@pytest.mark.clause("5.2.2")
def test_what_two_devices_type_at_the_same_moment_is_kept_of_both(office):
    for _turn in range(10):
        about, names = uuid7(), ("title", "late_reason", "lines-0-purpose")
        kept = at_once(*(partial(ClaimDraft.keep, about, {name: name}, by=office.rep) for name in names))
        assert {one.version for one in kept} == {1, 2, 3}
        assert set(ClaimDraft.objects.get(about=about).typed) == set(names)


@pytest.mark.clause("5.2.2")
@pytest.mark.parametrize("was_kept", [True, False])
@pytest.mark.parametrize("is_new", [True, False])
def test_what_is_typed_while_the_claim_is_saved_is_no_draft_of_it_any_more(is_new, was_kept, office, as_user):
    """The form saves itself at the moment of the tap: nothing that is in the claim stands there as not saved."""
    claim = None if is_new else make_claim(office.rep)
    at = reverse("expenses:claim_edit", args=[claim.pk]) if claim else reverse("expenses:claim_new")
    desk, written = as_user(office.rep), threading.Event()
    form = as_filled(desk.get(at).content.decode()) | {"title": "Fair in May"}
    form |= {"lines-0-amount": "10", "lines-0-purpose": "Hotel", "lines-0-spent_on": str(today())}
    form |= {"lines-0-category": make_category().pk, "draft_seen": "1"}
    about, version = (claim.pk, claim.version) if claim else (UUID(form["record_id"]), None)
    keep = partial(ClaimDraft.keep, about, {"title": "Fair in May"}, by=office.rep, version=version)
    if was_kept:
        keep()

    def save():
        with transaction.atomic():
            answer = desk.post(at, form)
            written.set()
            time.sleep(0.3)
        return answer.status_code

    def keep_meanwhile():
        written.wait(10)
        keep()

    saved, refusal = at_once(save, keep_meanwhile)
    assert saved == 302
    assert isinstance(refusal, Stale)
    assert not ClaimDraft.objects.exists()
    assert Claim.objects.get().title == "Fair in May"


@pytest.mark.clause("5.2.2")
def test_what_is_typed_while_the_draft_is_discarded_is_a_draft_of_its_own(office):
    about, gone = uuid7(), threading.Event()
    old = ClaimDraft.keep(about, {"title": "Old", "late_reason": "Ill"}, by=office.rep)

    def discard():
        with transaction.atomic():
            old.discard()
            gone.set()
            time.sleep(0.3)

    def keep_meanwhile():
        gone.wait(10)
        ClaimDraft.keep(about, {"title": "New"}, by=office.rep)

    at_once(discard, keep_meanwhile)
    assert ClaimDraft.objects.get().typed == {"title": "New"}


@pytest.mark.ledger
def test_several_lines_in_any_order_without_deadlock(office):
    names = ["Travel", "Fairs", "Meals", "Telephone", "Training"]
    make_budget(office, **dict.fromkeys(names, 1_000_000))
    rep, shuffled = office.rep, random.Random(5)  # noqa: S311 — any order will do
    for _turn in range(10):
        claims = []
        for _n in range(4):
            first, *rest = shuffled.sample(names, len(names))
            claim = make_claim(rep, 10, category=first)
            for name in rest:
                add_line(claim, 10, category=name)
            claims.append(claim)
        assert passed(at_once(*(take(claim, "submit", rep) for claim in claims))) == 4
        assert passed(at_once(*(take(claim, "withdraw", rep) for claim in claims))) == 4
    assert list(broken()) == []


@pytest.mark.clause("5.3.3")
def test_a_supplement_and_a_claim_at_once_in_either_order(office):
    line, leader = line_of(make_budget(office, Travel=100)), office.leadership
    rep, used = office.rep, Decimal(0)
    for _turn in range(20):
        line.refresh_from_db()
        asked = Supplement.objects.create(line=line, amount=50, reason="More", asked_by=rep)
        claim = make_claim(rep, line.left + 50)
        grant, submit = at_once(
            lambda asked=asked: Supplement.objects.get(pk=asked.pk).approve(by=leader), take(claim, "submit", rep)
        )
        assert grant is None
        used += claim.sum if submit is None else 0
        line.refresh_from_db()
        assert line.reserved == used <= line.approved
    assert list(broken()) == []


@pytest.mark.clause("5.3.1")
@pytest.mark.ledger
def test_the_last_hundred_is_claimed_or_held_never_both(office):
    line, rep = line_of(make_budget(office, Travel=100)), office.rep
    for turn in range(20):
        claim = make_claim(rep, 100)
        handed_in, held = at_once(take(claim, "submit", rep), partial(hold, office.second_rep, 100))
        assert passed([handed_in, held]) == 1, turn
        if handed_in is None:
            take(claim, "withdraw", rep)()
        else:
            held.withdraw(by=office.second_rep)
        line.refresh_from_db()
        assert line.reserved == 0
    assert list(broken()) == []


@pytest.mark.clause("5.3.3")
@pytest.mark.ledger
def test_shifts_both_ways_at_once_come_to_nothing_and_never_wait_for_each_other(office):
    budget = make_budget(office, Travel=100, Fairs=100)
    one, other = line_of(budget), line_of(budget, "Fairs")
    for _turn in range(20):
        there = Supplement.objects.create(line=one, source=other, amount=60, reason="x", asked_by=office.rep)
        back = Supplement.objects.create(line=other, source=one, amount=60, reason="x", asked_by=office.rep)
        assert at_once(grant(there, office.leadership), grant(back, office.leadership)) == [None, None]
        one.refresh_from_db()
        assert one.approved == 100
    assert list(broken()) == []


@pytest.mark.clause("5.3.3")
@pytest.mark.ledger
def test_a_supplement_approved_twice_at_once_is_granted_once(office):
    line, second = line_of(make_budget(office, Travel=100)), make_user(Role.LEADERSHIP)
    for turn in range(1, 11):
        asked = Supplement.objects.create(line=line, amount=10, reason="x", asked_by=office.rep)
        assert passed(at_once(grant(asked, office.leadership), grant(asked, second))) == 1
        line.refresh_from_db()
        assert line.approved == 100 + 10 * turn


def grant(supplement, by):
    return lambda: Supplement.objects.get(pk=supplement.pk).approve(by=by)


@pytest.mark.clause("5.3.1")
@pytest.mark.ledger
def test_a_claim_and_the_closing_of_its_commitment_at_once(office):
    """Whichever comes first, nothing is held twice and nothing is lost."""
    line, rep = line_of(make_budget(office, Travel=100)), office.rep
    for _turn in range(20):
        held = hold(rep, 100)
        held.approve(by=office.supervisor)
        claim = make_claim(rep, 60, commitment=held)
        handed_in, closed = at_once(take(claim, "submit", rep), partial(held.close, by=rep))
        assert closed is None
        line.refresh_from_db()
        assert line.reserved == (60 if handed_in is None else 0)
        if handed_in is None:
            take(claim, "withdraw", rep)()
    assert list(broken()) == []


@pytest.mark.clause("5.3.1")
@pytest.mark.ledger
def test_a_claim_and_the_freezing_of_the_budget_at_once(office):
    budget, rep = make_budget(office, Travel=1000), office.rep
    for _turn in range(10):
        claim = make_claim(rep, 10)
        freeze = partial(budget.freeze, by=office.leadership, reason="Stop")
        handed_in, frozen = at_once(take(claim, "submit", rep), freeze)
        assert frozen is None
        assert line_of(budget).reserved == (10 if handed_in is None else 0)
        budget.unfreeze(by=office.leadership, reason="Go on")
        if handed_in is None:
            take(claim, "withdraw", rep)()
    assert list(broken()) == []


@pytest.mark.task
@pytest.mark.ledger
def test_a_commitment_expires_once_by_two_workers(office):
    line = line_of(make_budget(office, Travel=100))
    with as_of(now() - timedelta(days=40)):
        hold(office.rep, 10)
    assert sum(at_once(Commitment.expire_due, Commitment.expire_due)) == 1
    line.refresh_from_db()
    assert line.reserved == 0


@pytest.mark.parametrize("turn", range(5))
def test_two_leaders_put_one_budget_of_a_year_in_force(office, turn):
    drafts = [draft_of(office) for _n in range(2)]
    leaders = [office.leadership, make_user(Role.LEADERSHIP)]
    acts = [partial(approve, draft.pk, by) for draft, by in zip(drafts, leaders, strict=True)]
    assert passed(at_once(*acts)) == 1


def draft_of(office) -> Budget:
    draft = Budget.objects.create(year=today().year, goal="Sell more", drafted_by=office.manager)
    BudgetLine.objects.create(budget=draft, category=make_category(), planned=100, plan="As each year")
    draft.submit(by=office.manager)
    return draft


def approve(pk, by) -> None:
    Budget.objects.get(pk=pk).approve(by=by)


@pytest.mark.ledger
def test_a_forgotten_claim_is_freed_once_by_two_workers(office):
    line = line_of(make_budget(office, Travel=100))
    with as_of(now() - timedelta(days=8)):
        claim = hand_in(office.rep, 10, spent_on=today() - timedelta(days=9))
        claim.send_back(by=office.supervisor, reason="Blurred")
    assert sum(at_once(Claim.release_forgotten, Claim.release_forgotten)) == 1
    line.refresh_from_db()
    assert line.reserved == 0


@pytest.mark.clause("5.2.3")
def test_approved_rejected_or_withdrawn_one_of_three(office):
    line = line_of(make_budget(office, Travel=1000))
    for turn in range(20):
        claim = hand_in(office.rep, 10)
        answers = at_once(
            take(claim, "approve", office.supervisor),
            take(claim, "reject", office.supervisor, reason="private"),
            take(claim, "withdraw", office.rep),
        )
        assert passed(answers) == 1, turn
        claim.refresh_from_db()
        line.refresh_from_db()
        assert (claim.state, line.reserved) in [("approved", 10), ("rejected", 0), ("draft", 0)]
        if claim.state == "approved":
            let_out(claim)
            claim.reject(by=office.finance, reason="next turn")
    assert list(broken()) == []


@pytest.mark.clause("5.2.4")
def test_verified_or_sent_back_never_both(office):
    """What is verified first is sent back after it, and is verified no more."""
    make_budget(office, Travel=1000)
    for turn in range(20):
        claim = bring_to("approved", office, 10)
        send_back = take(claim, "send_back", office.second_finance, reason="unreadable")
        assert passed(at_once(take(claim, "verify", office.finance), send_back)) in (1, 2), turn
        claim.refresh_from_db()
        assert (claim.state, claim.verified_by) in [("verified", office.finance), ("returned", None)]
        assert claim.state == "returned" or claim.round == 1
        if claim.state == "returned":
            claim.cancel(by=office.rep)
        else:
            claim.pay(by=office.second_finance)
    assert list(broken()) == []


@pytest.mark.clause("5.2.4")
def test_one_claim_in_two_batches_at_once_stands_in_one(office):
    make_budget(office, Travel=1000)
    payers = (office.second_finance, make_user(Role.FINANCE))
    for turn in range(15):
        shared, others = bring_to("verified", office, 10), [bring_to("verified", office, 10) for _n in range(2)]
        put = [partial(put_together, [shared.pk, other.pk], by) for other, by in zip(others, payers, strict=True)]
        assert passed(at_once(*put)) == 1, turn
        assert Payment.objects.filter(claim=shared).count() == 1
        assert Claim.objects.filter(pk__in=[other.pk for other in others], state="in_payment").count() == 1
    assert list(broken()) == []


def put_together(pks, by) -> None:
    PaymentBatch.of(Claim.objects.filter(pk__in=pks), by=by)


@pytest.mark.clause("5.2.4")
@pytest.mark.ledger
def test_two_batches_over_the_same_lines_are_confirmed_without_deadlock(office):
    names = ["Travel", "Fairs", "Meals", "Telephone"]
    budget = make_budget(office, **dict.fromkeys(names, 100_000))
    for _turn in range(6):
        batches = []
        for order in (names, names[::-1]):
            claims = [bring_to("verified", office, 10, category=name) for name in order]
            batches.append(PaymentBatch.of(claims, by=office.second_finance))
        assert passed(at_once(*(confirm(batch, office.finance) for batch in batches))) == 2
    assert {(line.reserved, line.spent) for line in budget.lines.all()} == {(0, 120)}
    assert list(broken()) == []


def test_confirmed_ten_times_at_once_is_paid_once(office):
    """SEC-098 for the bank: ten presses of two people."""
    line = line_of(make_budget(office, Travel=1000))
    claim = bring_to("in_payment", office, 10)
    batch = claim.payment.batch
    answers = at_once(*[confirm(batch, by) for by in (office.finance, office.leadership) * 5])
    assert passed(answers) == 1
    line.refresh_from_db()
    assert (line.reserved, line.spent) == (0, 10)
    assert AuditEntry.objects.of(claim).filter(action="settle").count() == 1


@pytest.mark.clause("5.2.3")
def test_decided_or_taken_back_and_told_never_both(office):
    """Who takes it back while the clock tells of it: either it is told, or nobody ever heard of it."""
    make_budget(office, Travel=1000)
    for turn in range(10):
        claim = bring_to("returned", office, 10)
        late = now() + timedelta(seconds=11)
        tell = partial(Claim.tell_of_decisions, late, print)
        told, _back = at_once(tell, take(claim, "take_back", office.supervisor))
        claim.refresh_from_db()
        assert (told, claim.state) in [(1, "returned"), (0, "submitted")], turn
        (claim.cancel if claim.state == "returned" else claim.withdraw)(by=office.rep)


@pytest.mark.ledger
def test_who_refers_to_lines_does_not_wait_for_who_has_locked_them(office):
    """A shift names its two lines in its own order: waiting there, it would meet a claim crosswise."""
    budget = make_budget(office, Travel=100, Fairs=100)
    one, other = line_of(budget), line_of(budget, "Fairs")
    asked = partial(Supplement.objects.create, line=one, source=other, amount=1, reason="x", asked_by=office.rep)
    with transaction.atomic():
        BudgetLine.lock([one, other])
        assert passed(at_once(asked)) == 1


@pytest.mark.clause("5.2.2")
def test_two_windows_at_once_attach_no_more_than_the_day_takes(office, monkeypatch):
    monkeypatch.setattr("expenses.models.attached.MOST_FILES", 3)
    tries = [partial(attach_one, office.rep) for _window in range(8)]
    assert sum(at_once(*tries)) == Attached.objects.count() == 3


def attach_one(by) -> bool:
    try:
        return bool(attach(upload(), by=by))
    except ValidationError:
        return False
