"""Role by step: who takes which step from which state, nobody else, and no step from another state (SEC-037)."""

from datetime import timedelta

import pytest

from expenses.models import Advance, Budget, BudgetLine, Claim, Commitment, Supplement
from expenses.tasks import tell_decisions
from salesdept.common.calendar import as_of, now, today
from salesdept.common.errors import NotYourPart
from salesdept.common.today import items_of
from salesdept.messages.models import Notice

from .makers import ask_in_advance, bring_to, hand_in, hold, line_of, make_budget, make_category, make_claim

pytestmark = pytest.mark.django_db

EVERYBODY = [
    *("rep", "second_rep", "other_rep", "supervisor", "other_supervisor", "manager", "clerk"),
    *("finance", "second_finance", "leadership", "technical", "aftersales", "admin"),
]
FINANCE = {"finance", "second_finance"}

# (step, state) -> who; the claim is rep's, verified by `finance`. From every other state nobody takes the step.
CLAIM = {
    ("submit", "draft"): {"rep"},
    ("submit", "returned"): {"rep"},
    ("withdraw", "submitted"): {"rep"},
    ("cancel", "draft"): {"rep"},
    ("cancel", "returned"): {"rep"},
    ("approve", "submitted"): {"supervisor"},
    ("cut", "submitted"): {"supervisor"},
    ("cut", "approved"): FINANCE,
    ("ask", "submitted"): {"supervisor"},
    ("take_back", "returned"): {"supervisor"},
    ("take_back", "rejected"): {"supervisor"},
    ("send_back", "submitted"): {"supervisor"},
    ("send_back", "approved"): FINANCE,
    ("reject", "submitted"): {"supervisor"},
    ("reject", "approved"): FINANCE,
    ("send_back", "verified"): FINANCE,
    ("reject", "verified"): FINANCE,
    ("verify", "approved"): FINANCE,
    ("pay", "verified"): {"second_finance"},
    ("bank_failed", "in_payment"): FINANCE,
    ("propose_void", "paid"): FINANCE,
    ("tell_bounce", "paid"): FINANCE,
    ("decline_void", "void_pending"): {"manager", "leadership"},
    ("money_back", "void_pending"): FINANCE,
}
BUDGET = {
    ("submit", "draft"): {"manager"},
    ("withdraw", "submitted"): {"manager"},
    ("send_back", "submitted"): {"leadership"},
    ("approve", "submitted"): {"leadership"},
    ("carry_over", "approved"): {"manager"},
    ("carry_over", "frozen"): {"manager"},
    ("carry_over", "closed"): {"manager"},
    ("freeze", "approved"): {"leadership"},
    ("unfreeze", "frozen"): {"leadership"},
    ("close", "approved"): FINANCE,
    ("close", "frozen"): FINANCE,
    ("ask_to_reopen", "closed"): FINANCE,
    ("reopen", "reopening"): {"leadership"},
    ("leave_closed", "reopening"): {"leadership"},
}
# (step, state of the line, state of its budget) -> who.
LINE = {
    ("accept", "planned", "submitted"): {"leadership"},
    ("accept", "returned", "submitted"): {"leadership"},
    ("accept", "mended", "submitted"): {"leadership"},
    ("send_back", "planned", "submitted"): {"leadership"},
    ("send_back", "accepted", "submitted"): {"leadership"},
    ("send_back", "mended", "submitted"): {"leadership"},
    ("freeze", "in_force", "approved"): {"leadership"},
    ("unfreeze", "frozen", "approved"): {"leadership"},
}
SUPPLEMENT = {
    ("approve", "submitted"): {"leadership"},
    ("reject", "submitted"): {"leadership"},
    ("send_back", "submitted"): {"leadership"},
    ("submit", "returned"): {"rep"},
    ("withdraw", "submitted"): {"rep"},
    ("withdraw", "returned"): {"rep"},
}
COMMITMENT = {
    ("approve", "submitted"): {"supervisor"},
    ("reject", "submitted"): {"supervisor"},
    ("withdraw", "submitted"): {"rep"},
    ("close", "approved"): {"rep", "supervisor"},
}
# It is rep's, in payment by `finance`.
ADVANCE = {
    ("approve", "submitted"): {"supervisor"},
    ("reject", "submitted"): {"supervisor"},
    ("reject", "approved"): FINANCE,
    ("withdraw", "submitted"): {"rep"},
    ("withdraw", "approved"): {"rep"},
    ("pay", "approved"): FINANCE,
    ("bank_failed", "in_payment"): FINANCE,
    ("take_return", "paid"): FINANCE,
}


def who_may(document, step: str, office) -> set[str]:
    rule = document.steps()[step]
    return {who for who in EVERYBODY if rule.refusal(document, getattr(office, who)) is None}


@pytest.mark.clause("5.2.3")
@pytest.mark.clause("5.2.4")
@pytest.mark.parametrize("state", Claim.State.values)
def test_who_takes_which_step_of_a_claim(state, office):
    make_budget(office)
    claim = bring_to(state, office)
    for step in Claim.steps():
        assert who_may(claim, step, office) == CLAIM.get((step, state), set()), step


@pytest.mark.parametrize("state", Claim.State.values)
def test_a_step_from_the_wrong_state_is_answered_409_and_changes_nothing(state, office, client):
    """404 where the person does not see the claim: a draft is its claimant's, finance sees what was approved."""
    make_budget(office)
    claim = bring_to(state, office)
    for step in sorted({name for name, source in CLAIM} - {name for name, source in CLAIM if source == state}):
        person = getattr(office, sorted(next(who for (name, _state), who in CLAIM.items() if name == step))[-1])
        client.force_login(person)
        answer = client.post(claim.step_url(step), {"reason": "r", "reference": "TT"})
        is_seen = Claim.objects.visible_to(person).exists()
        assert answer.status_code == (409 if is_seen else 404), step
    claim.refresh_from_db()
    assert claim.state == state


@pytest.mark.clause("5.1.3")
@pytest.mark.parametrize("state", Budget.State.values)
def test_who_takes_which_step_of_a_budget(state, office):
    budget = Budget.objects.create(year=today().year - 2, goal="x", drafted_by=office.manager)
    BudgetLine.objects.create(budget=budget, category=make_category(), planned=5, plan="As each year")
    Budget.objects.filter(pk=budget.pk).update(state=state)
    budget.refresh_from_db()
    for step in Budget.steps():
        assert who_may(budget, step, office) == BUDGET.get((step, state), set()), step


@pytest.mark.clause("5.3.3")
@pytest.mark.parametrize("state", Supplement.State.values)
def test_who_takes_which_step_of_a_supplement(state, office):
    line = line_of(make_budget(office))
    asked = Supplement.objects.create(line=line, amount=5, reason="x", asked_by=office.rep, state=state)
    for step in Supplement.steps():
        assert who_may(asked, step, office) == SUPPLEMENT.get((step, state), set()), step


@pytest.mark.clause("5.1.3")
@pytest.mark.parametrize("year", ["submitted", "approved"])
@pytest.mark.parametrize("state", BudgetLine.State.values)
def test_who_takes_which_step_of_a_budget_line(state, year, office):
    budget = Budget.objects.create(year=today().year, goal="x", drafted_by=office.manager, state=year)
    line = BudgetLine.objects.create(budget=budget, category=make_category(), planned=5, state=state)
    for step in BudgetLine.steps():
        assert who_may(line, step, office) == LINE.get((step, state, year), set()), step


@pytest.mark.clause("5.3.1")
@pytest.mark.parametrize("state", Commitment.State.values)
def test_who_takes_which_step_of_a_commitment(state, office):
    held = hold(office.rep, 5, line_of(make_budget(office)))
    Commitment.objects.filter(pk=held.pk).update(state=state)
    held.refresh_from_db()
    for step in Commitment.steps():
        assert who_may(held, step, office) == COMMITMENT.get((step, state), set()), step


@pytest.mark.clause("5.2.3")
@pytest.mark.clause("5.2.4")
@pytest.mark.parametrize("state", Advance.State.values)
def test_who_takes_which_step_of_an_advance(state, office):
    make_budget(office)
    asked = ask_in_advance(office, 5)
    Advance.objects.filter(pk=asked.pk).update(state=state)
    asked.refresh_from_db()
    for step in Advance.steps():
        assert who_may(asked, step, office) == ADVANCE.get((step, state), set()), step


@pytest.mark.clause("5.2.4")
def test_who_approved_does_not_verify_after_a_change_of_post(office):
    make_budget(office)
    claim = bring_to("approved", office)
    type(office.supervisor).objects.filter(pk=office.supervisor.pk).update(role="finance")
    office.supervisor.refresh_from_db()
    for step in ("verify", "send_back", "reject"):
        assert isinstance(claim.steps()[step].refusal(claim, office.supervisor), NotYourPart)


def test_those_concerned_are_told(office, django_capture_on_commit_callbacks):
    make_budget(office)
    claim = make_claim(office.rep)
    with django_capture_on_commit_callbacks(execute=True):
        claim.submit(by=office.rep)
    with django_capture_on_commit_callbacks(execute=True):
        claim.send_back(by=office.supervisor, reason="Blurred")
    with as_of(now() + timedelta(seconds=11)):
        tell_decisions()
    assert Notice.objects.filter(recipient=office.supervisor, url=claim.get_absolute_url()).exists()
    assert Notice.objects.filter(recipient=office.rep, body__contains="Blurred").exists()


@pytest.mark.clause("5.2.4")
def test_what_waits_stands_on_the_home_page_of_those_who_act(office):
    from expenses import today as sources

    make_budget(office)
    hand_in(office.rep)
    bring_to("approved", office)
    bring_to("verified", office)
    bring_to("returned", office)
    line = make_budget(office, year=today().year + 1).lines.get()
    Supplement.objects.create(line=line, amount=5, reason="x", asked_by=office.rep)
    assert len(items_of(office.supervisor, sources.claims_to_review)) == 1
    assert not items_of(office.other_supervisor, sources.claims_to_review)
    assert [item.action_label for item in items_of(office.second_finance, sources.claims_for_finance)] == [
        "Pay",
        "Verify",
    ]
    assert [item.action_label for item in items_of(office.finance, sources.claims_for_finance)] == ["Verify"]
    hold(office.rep, 5)
    assert len(items_of(office.supervisor, sources.commitments_to_review)) == 1
    assert not items_of(office.other_supervisor, sources.commitments_to_review)
    assert len(items_of(office.leadership, sources.budgets_to_approve)) == 1
    assert len(items_of(office.rep, sources.own_claims_sent_back)) == 1
