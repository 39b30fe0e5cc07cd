"""Budgets and supplements: in force by leadership alone, never overspent, their ledger complete."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F, Sum

from expenses.models import Budget, BudgetEntry, BudgetLine, OverBudget, Supplement
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.invariants import broken
from tests.makers import make_user

from . import makers

pytestmark = pytest.mark.django_db
BOXES = ("approved", "reserved", "spent")


@pytest.fixture
def budget(office):
    return makers.make_budget(manager=office.manager, leadership=office.leadership, travel=1000, marketing=500)


@pytest.fixture
def travel(budget):
    return makers.line_of(budget)


def ask(travel, by, amount=300) -> Supplement:
    return Supplement.objects.create(line=travel, amount=amount, reason="A fair more", asked_by=by)


def sums(line) -> tuple:
    return tuple(line.entries.aggregate(sum=Sum(box, default=0))["sum"] for box in BOXES)


def counters(line) -> tuple:
    line.refresh_from_db()
    return tuple(getattr(line, box) for box in BOXES)


@pytest.mark.clause("5.1.3")
class TestApproval:
    def test_nothing_can_be_spent_before_leadership_approves(self, office):
        draft = makers.draft_budget(office.manager, travel=1000)
        claim = makers.make_claim(office.rep)
        for take in (None, lambda: draft.submit(by=office.manager)):
            if take:
                take()
            with pytest.raises(RuleBroken) as refusal:
                claim.submit(by=office.rep)
            assert refusal.value.clause == "5.1.3"
        draft.approve(by=office.leadership)
        claim.submit(by=office.rep)
        assert claim.state == "submitted"

    def test_approval_makes_the_planned_amounts_available(self, travel):
        assert counters(travel) == (1000, 0, 0)

    @pytest.mark.parametrize("who", ["rep", "supervisor", "manager", "clerk", "finance", "technical", "aftersales", "admin"])
    def test_only_leadership_approves(self, office, who):
        draft = makers.draft_budget(office.manager, travel=1000)
        draft.submit(by=office.manager)
        with pytest.raises(NotYourPart):
            draft.approve(by=getattr(office, who))

    def test_who_drafted_it_does_not_approve_it(self, office):
        draft = makers.draft_budget(office.leadership, travel=1000)
        draft.submit(by=office.manager)
        with pytest.raises(NotYourPart):
            draft.approve(by=office.leadership)
        draft.approved_by = office.leadership
        with pytest.raises(IntegrityError), transaction.atomic():
            draft.save()

    def test_an_empty_budget_is_not_submitted(self, office):
        with pytest.raises(RuleBroken):
            makers.draft_budget(office.manager, travel=0).submit(by=office.manager)

    def test_a_year_has_one_budget_in_force(self, office, budget):
        second = makers.draft_budget(office.manager, travel=9)
        second.submit(by=office.manager)
        with pytest.raises(RuleBroken):
            second.approve(by=office.leadership)
        with pytest.raises(IntegrityError), transaction.atomic():
            Budget.objects.filter(pk=second.pk).update(state="approved")

    def test_approving_twice_approves_once(self, office, budget, travel):
        with pytest.raises(NotNow):
            budget.approve(by=office.leadership)
        assert counters(travel) == (1000, 0, 0)


STEPS_OF_BUDGET = {
    "submit": ("draft", {"manager"}),
    "withdraw": ("submitted", {"manager"}),
    "send_back": ("submitted", {"leadership"}),
    "approve": ("submitted", {"leadership"}),
}
EVERYBODY = ["rep", "other_rep", "supervisor", "manager", "clerk", "finance", "leadership", "technical", "aftersales", "admin"]


@pytest.mark.parametrize("step", STEPS_OF_BUDGET)
def test_who_takes_which_step_of_a_budget(office, step):
    state, allowed = STEPS_OF_BUDGET[step]
    draft = makers.draft_budget(office.manager, travel=1000)
    Budget.objects.filter(pk=draft.pk).update(state=state)
    draft.refresh_from_db()
    assert set(draft.steps()) == set(STEPS_OF_BUDGET)
    assert {who for who in EVERYBODY if draft.steps()[step].refusal(draft, getattr(office, who)) is None} == allowed


@pytest.mark.parametrize(
    ("step", "allowed"), [("approve", {"leadership"}), ("reject", {"leadership"}), ("withdraw", {"rep"})]
)
@pytest.mark.clause("5.3.3")
def test_who_takes_which_step_of_a_supplement(office, travel, step, allowed):
    asked = ask(travel, office.rep)
    assert set(asked.steps()) == {"approve", "reject", "withdraw"}
    assert {who for who in EVERYBODY if asked.steps()[step].refusal(asked, getattr(office, who)) is None} == allowed


@pytest.mark.clause("5.3.3")
class TestSupplement:
    def test_once_approved_claims_may_draw_on_it(self, office, travel):
        claim = makers.make_claim(office.rep, 1200)
        with pytest.raises(OverBudget) as refusal:
            claim.submit(by=office.rep)
        assert refusal.value.missing == 200
        assert f"line={travel.pk}&amount=200" in refusal.value.remedy_url
        asked = ask(travel, office.rep, 200)
        with pytest.raises(OverBudget):
            claim.submit(by=office.rep)
        asked.approve(by=office.leadership)
        claim.submit(by=office.rep)
        assert counters(travel) == (1200, 1200, 0)

    def test_leadership_may_grant_less(self, office, travel):
        asked = ask(travel, office.rep)
        asked.approve(by=office.leadership, granted=Decimal(50))
        assert (asked.granted, counters(travel)) == (50, (1050, 0, 0))

    @pytest.mark.parametrize("granted", [0, -1, Decimal("300.01")])
    def test_never_more_than_was_asked_for_nor_nothing(self, office, travel, granted):
        asked = ask(travel, office.rep)
        with pytest.raises(RuleBroken):
            asked.approve(by=office.leadership, granted=Decimal(granted))
        assert counters(travel) == (1000, 0, 0)

    def test_a_rejected_one_changes_nothing_and_stays_rejected(self, office, travel):
        asked = ask(travel, office.rep)
        asked.reject(by=office.leadership, reason="Not this year")
        with pytest.raises(NotNow):
            asked.approve(by=office.leadership)
        assert counters(travel) == (1000, 0, 0)

    def test_approving_twice_adds_once(self, office, travel):
        asked = ask(travel, office.rep)
        asked.approve(by=office.leadership)
        with pytest.raises(NotNow):
            asked.approve(by=office.leadership)
        assert counters(travel) == (1300, 0, 0)

    def test_who_asks_does_not_decide(self, office, travel):
        asked = ask(travel, office.leadership)
        with pytest.raises(NotYourPart):
            asked.approve(by=office.leadership)


@pytest.mark.ledger
@pytest.mark.clause("5.3.1")
class TestLedger:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"reserved": F("approved") + 1},
            {"spent": F("approved") + 1},
            {"reserved": 600, "spent": 401},
            {"reserved": -1},
            {"spent": -1},
            {"approved": -1},
            {"planned": -1},
        ],
        ids=str,
    )
    def test_the_database_itself_refuses_overspending(self, travel, wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            BudgetLine.objects.filter(pk=travel.pk).update(**wrong)

    def test_counters_are_the_sums_of_the_ledger_after_any_history(self, office, budget, travel):
        """Invariants 2 and 3, over a life of everything that moves money."""
        people = {"reviewer": office.supervisor, "finance": office.finance, "payer": office.second_finance}
        makers.paid(makers.submitted(office.rep, Decimal("100.10")), **people)
        makers.submitted(office.rep, Decimal("200.20")).withdraw(by=office.rep)
        makers.submitted(office.rep, Decimal("50.05")).reject(by=office.supervisor, reason="No")
        makers.submitted(office.second_rep, Decimal("10.01")).send_back(by=office.supervisor, reason="Blurred")
        makers.submitted(office.second_rep, Decimal("20.02")).approve(by=office.supervisor)
        makers.submitted(office.rep, 70, "marketing")
        ask(travel, office.rep).approve(by=office.leadership)
        assert counters(travel) == sums(travel) == (Decimal(1300), Decimal("30.03"), Decimal("100.10"))
        marketing = makers.line_of(budget, "marketing")
        assert counters(marketing) == sums(marketing) == (500, 70, 0)
        assert list(broken()) == []

    def test_reserved_is_what_live_claims_ask_and_spent_what_was_paid(self, office, travel):
        from expenses.models import ClaimLine

        live = makers.submitted(office.rep, 300)
        done = makers.submitted(office.rep, 200)
        makers.paid(done, reviewer=office.supervisor, finance=office.finance, payer=office.second_finance)
        asked = ClaimLine.objects.values("claim__state").annotate(sum=Sum("amount")).order_by()
        by_state = {row["claim__state"]: row["sum"] for row in asked}
        assert counters(travel) == (1000, by_state["submitted"], by_state["paid"])
        assert (live.held(), done.held()) == ({travel: 300}, {})

    def test_the_ledger_is_only_added_to(self, travel):
        entry = travel.entries.get()
        for change in (lambda: BudgetEntry.objects.update(approved=9), lambda: entry.delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("DELETE FROM expenses_budgetentry")

    def test_the_same_movement_is_written_once(self, office, budget, travel):
        with pytest.raises(IntegrityError), transaction.atomic():
            travel.move("approve", source=budget, round=1, by=office.leadership, approved=Decimal(1))
        assert counters(travel) == sums(travel)

    def test_no_reduction_below_what_is_reserved_and_spent(self, office, travel):
        claim = makers.submitted(office.rep, 800)
        with pytest.raises(OverBudget), transaction.atomic():
            travel.move("supplement", source=claim, round=9, by=office.leadership, approved=Decimal(-201))
        assert counters(travel) == sums(travel) == (1000, 800, 0)

    def test_a_frozen_line_does_not_move(self, office, travel):
        BudgetLine.objects.filter(pk=travel.pk).update(frozen=True)
        with pytest.raises(RuleBroken):
            makers.submitted(office.rep, 10)
        assert counters(travel) == (1000, 0, 0)

    def test_nothing_but_move_changes_the_counters(self):
        """Invariant 10: no other line of our code writes approved, reserved or spent."""
        writes = re.compile(r"(?<!def )\b(?:update|bulk_update|create|get_or_create)\([^)]*\b(?:approved|reserved|spent)=|\.(?:approved|reserved|spent)\s*[-+]?=(?!=)")
        root = Path(apps.get_app_config("expenses").path)
        found = [
            (path.name, match.group())
            for path in root.rglob("*.py")
            if "migrations" not in path.parts
            for match in writes.finditer(path.read_text(encoding="utf-8"))
        ]
        assert {name for name, _text in found} <= {"budget.py"}
        assert len(found) == 2

    def test_the_nightly_check_reports_and_repairs_nothing(self, office, travel):
        makers.submitted(office.rep, 100)
        BudgetLine.objects.filter(pk=travel.pk).update(reserved=150)
        assert [found for found in broken() if "Travel" in str(found)]
        assert counters(travel) == (1000, 150, 0)


@pytest.mark.clause("5.3.1")
def test_a_teams_own_line_pays_before_the_departments(office):
    budget = makers.make_budget(travel=1000, teams={("travel", office.team): 300})
    makers.submitted(office.rep, 100)
    makers.submitted(office.other_rep, 200)
    assert counters(makers.line_of(budget, team=office.team)) == (300, 100, 0)
    assert counters(makers.line_of(budget)) == (1000, 200, 0)


def test_a_second_leader_may_decide_when_the_first_one_drafted(office):
    draft = makers.draft_budget(office.leadership, travel=5)
    draft.submit(by=office.manager)
    draft.approve(by=make_user("leadership"))
    assert draft.state == "approved"
