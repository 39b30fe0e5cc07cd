"""5.3.1 Any order of anything by anybody at the same time: after each round every invariant of the database holds.

`EXPENSE_SEQUENCES=1000 pytest tests/expenses/test_random_sequences.py` runs that many sequences; CI runs a few.
"""

import os
import random
import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction

from expenses.models import Advance, BudgetLine, Claim, Commitment, PaymentBatch, Supplement
from salesdept.common.calendar import now, today
from salesdept.common.errors import RuleBroken
from salesdept.common.invariants import broken

from .makers import add_line, hold, line_of, make_budget, make_category, make_claim

pytestmark = [pytest.mark.race, pytest.mark.ledger, pytest.mark.django_db(transaction=True)]

SEQUENCES = int(os.environ.get("EXPENSE_SEQUENCES", 16))
THREADS, ACTS = 8, 10
NAMES = ["Travel", "Fairs", "Meals"]
REASON = {"reason": "next"}


class Anybody:
    """One of several who act at once, each on a connection of its own; what is refused is simply not done."""

    def __init__(self, office, seed: int):
        self.office, self.random = office, random.Random(seed)  # noqa: S311 — any order will do
        self.done: dict[str, int] = {}
        self.unexpected: list[Exception] = []

    def run(self, sequences: int) -> None:
        try:
            for _sequence in range(sequences):
                for _act in range(ACTS):
                    self._act()
        except Exception as error:  # noqa: BLE001
            self.unexpected.append(error)
        finally:
            connection.close()

    def _act(self) -> None:
        name = self.random.choice(ALL)
        try:
            if getattr(self, name)() is not NOTHING:
                self.done[name] = self.done.get(name, 0) + 1
        except RuleBroken:
            self.done["refused"] = self.done.get("refused", 0) + 1

    def _amount(self) -> Decimal:
        return Decimal(self.random.randint(1, 400))

    def _take(self, model, states, step, by, **details):
        found = model.objects.filter(state__in=states).order_by("?").first()
        if found is None:
            return NOTHING
        return found.perform(step, by=by(found) if callable(by) else by, **details)

    def claim(self):
        first, second = self.random.sample(NAMES, 2)
        rep = self.random.choice([self.office.rep, self.office.second_rep])
        held = Commitment.objects.filter(claimant=rep, state="approved").order_by("?").first()
        with transaction.atomic():
            claim = make_claim(rep, self._amount(), category=first, commitment=held, month_reason="needed")
            add_line(claim, self._amount(), category=second)
        claim.submit(by=rep)

    def submit_again(self):
        return self._take(Claim, ["draft", "returned"], "submit", _claimant)

    def withdraw(self):
        return self._take(Claim, ["submitted"], "withdraw", _claimant)

    def send_back(self):
        return self._take(Claim, ["submitted"], "send_back", self.office.supervisor, **REASON)

    def reject(self):
        return self._take(Claim, ["submitted", "approved"], "reject", self.office.supervisor, **REASON)

    def approve(self):
        return self._take(Claim, ["submitted"], "approve", self.office.supervisor)

    def verify(self):
        Claim.objects.filter(state="approved").update(decided_at=now() - timedelta(minutes=1))
        return self._take(Claim, ["approved"], "verify", self.office.finance)

    def pay(self):
        return self._take(Claim, ["verified"], "pay", self.office.second_finance)

    def cut(self):
        claim = Claim.objects.filter(state__in=["submitted"]).order_by("?").first()
        line = claim.lines.order_by("?").first() if claim else None
        if line is None:
            return NOTHING
        return claim.perform("cut", by=self.office.supervisor, line=line, amount=self._amount(), reason="too dear")

    def take_back(self):
        return self._take(Claim, ["approved", "returned", "rejected"], "take_back", self.office.supervisor)

    def confirm(self):
        paid = {"paid_on": today(), "reference": "B"}
        return self._take(PaymentBatch, ["waiting", "half"], "confirm", self.office.finance, **paid)

    def bank_failed(self):
        return self._take(Claim, ["in_payment"], "bank_failed", self.office.finance, **REASON)

    def propose_void(self):
        return self._take(Claim, ["paid"], "propose_void", self.office.finance, **REASON)

    def decide_void(self):
        step = self.random.choice(["confirm_void", "decline_void"])
        return self._take(Claim, ["paid"], step, self.office.manager)

    def tell_bounce(self):
        return self._take(Claim, ["paid"], "tell_bounce", self.office.finance, **REASON)

    def decide_bounce(self):
        step = self.random.choice(["confirm_bounce", "decline_bounce"])
        return self._take(Claim, ["paid"], step, self.office.second_finance)

    def send_back_verified(self):
        return self._take(Claim, ["verified"], "send_back", self.office.finance, **REASON)

    def leave_paid(self):
        return self._take(Claim, ["void_pending"], "decline_void", self.office.manager)

    def money_back(self):
        return self._take(Claim, ["void_pending"], "money_back", self.office.finance, reference="B")

    def ask(self):
        line, source = BudgetLine.objects.order_by("?")[:2]
        shifted = self.random.random() < 0.5
        Supplement.objects.create(
            line=line, source=source if shifted else None, amount=self._amount(), reason="x", asked_by=self.office.rep
        )

    def grant(self):
        return self._take(Supplement, ["submitted"], "approve", self.office.leadership)

    def hold(self):
        rep = self.random.choice([self.office.rep, self.office.second_rep])
        hold(rep, self._amount(), category=make_category(self.random.choice(NAMES)), until=today() + timedelta(days=9))

    def approve_commitment(self):
        return self._take(Commitment, ["submitted"], "approve", self.office.supervisor)

    def close_commitment(self):
        return self._take(Commitment, ["approved"], "close", _claimant)

    def ask_in_advance(self):
        held = Commitment.objects.filter(state="approved").order_by("?").first()
        if held is None:
            return NOTHING
        return Advance.ask(
            by=held.claimant, commitment=held, amount=self._amount() / 2, needed_on=today(), purpose="Hotel"
        )

    def withdraw_advance(self):
        return self._take(Advance, ["submitted", "approved"], "withdraw", _claimant)

    def approve_advance(self):
        return self._take(Advance, ["submitted"], "approve", self.office.supervisor)

    def pay_advance(self):
        return self._take(Advance, ["approved"], "pay", self.office.second_finance)

    def pay_together(self):
        claims = list(Claim.objects.filter(state="verified").order_by("?")[:2])
        advances = list(Advance.objects.filter(state="approved").order_by("?")[:2])
        return PaymentBatch.of(claims, advances, by=self.office.second_finance) if claims or advances else NOTHING

    def bank_failed_advance(self):
        return self._take(Advance, ["in_payment"], "bank_failed", self.office.finance, **REASON)

    def take_return(self):
        back = {"amount": self._amount() / 4, "returned_on": today(), "reference": str(self.random.random())}
        return self._take(Advance, ["paid"], "take_return", self.office.finance, **back)

    def freeze(self):
        step = "freeze" if self.random.random() < 0.2 else "unfreeze"
        line = BudgetLine.objects.order_by("?").select_related("budget").first()
        line.perform(step, by=self.office.leadership, **REASON)


NOTHING = object()
ALL = [name for name in vars(Anybody) if not name.startswith("_") and name != "run"]
# What brings papers forward is done more often than what ends them.
ALL += [
    "claim",
    "claim",
    "submit_again",
    "approve",
    "approve",
    "verify",
    "verify",
    "pay",
    "pay",
    "confirm",
    "grant",
    "hold",
    "hold",
    "approve_commitment",
    "approve_commitment",
    "ask_in_advance",
    "ask_in_advance",
    "approve_advance",
    "approve_advance",
    "pay_advance",
    "pay_together",
    "confirm",
]


def _claimant(paper):
    return paper.claimant


@pytest.mark.clause("5.3.1")
@pytest.mark.clause("5.3.3")
def test_no_sequence_by_eight_at_once_breaks_an_invariant(office, record_testsuite_property):
    budget = make_budget(office, **dict.fromkeys(NAMES, 6_000))
    done: dict[str, int] = {}
    for turn in range(max(1, SEQUENCES // THREADS)):
        people = [Anybody(office, seed=turn * THREADS + number) for number in range(THREADS)]
        threads = [threading.Thread(target=person.run, args=[1]) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [error for person in people for error in person.unexpected] == [], turn
        assert list(broken()) == [], turn
        for person in people:
            for name, count in person.done.items():
                done[name] = done.get(name, 0) + count
    record_testsuite_property("done", done)
    assert done.get("claim", 0) > 0
    assert all(line_of(budget, name).left >= 0 for name in NAMES)
