"""5.3 Strict control: the invariants of every budget line, and what who is refused is told."""

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from expenses import invariants
from expenses.models import BudgetEntry, BudgetLine, Claim, Invoice, OverBudget, Supplement
from expenses.tasks import release_forgotten
from salesdept.common.calendar import as_of, now
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.messages.models import Notice
from salesdept.people.models import User

from .makers import add_line, bring_to, hand_in, hold, line_of, make_budget, make_claim

pytestmark = pytest.mark.django_db


def breaches() -> list[str]:
    checks = (
        invariants.counters_are_ledger,
        invariants.reserved_is_live,
        invariants.commitments_hold_the_rest,
        invariants.lines_hold_for_papers,
        invariants.approved_is_granted,
        invariants.frozen_for_a_reason,
        invariants.paid_is_paid,
        invariants.payments_are_less_what_is_set_off,
        invariants.advances_are_settled_once,
        invariants.payments_belong_to_advances,
        invariants.advances_in_payment_are_covered,
        invariants.invoices_are_registered,
    )
    return [breach for check in checks for breach in check()]


@pytest.mark.clause("5.3.1")
@pytest.mark.parametrize(
    "change",
    [{"reserved": -1}, {"spent": -1}, {"reserved": 1001}, {"spent": 1001}, {"reserved": 600, "spent": 401}],
)
def test_the_database_refuses_a_line_beyond_the_approved(change, office):
    line = line_of(make_budget(office, Travel=1000))
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetLine.objects.filter(pk=line.pk).update(**change)


@pytest.mark.clause("5.3.1")
def test_counters_are_the_sums_of_the_ledger_after_every_way_a_claim_goes(office):
    make_budget(office, Travel=10_000)
    for state in ("draft", "submitted", "approved", "verified", "paid", "returned", "rejected", "cancelled"):
        bring_to(state, office, 100)
        assert breaches() == [], state
    hand_in(office.rep, 100).withdraw(by=office.rep)
    assert breaches() == []


@pytest.mark.clause("5.3.1")
def test_live_claims_hold_what_is_reserved(office):
    budget = make_budget(office, Travel=10_000)
    for state in ("submitted", "approved", "verified", "returned", "paid", "rejected"):
        bring_to(state, office, 100)
    line = line_of(budget)
    assert (line.reserved, line.spent) == (400, 100)


@pytest.mark.clause("5.3.3")
def test_on_what_is_left_only_so_many_claims_pass(office):
    make_budget(office, Travel=1000)
    passed = 0
    for _turn in range(20):
        try:
            hand_in(office.rep, 60)
            passed += 1
        except OverBudget:
            pass
    assert passed == 16


def test_the_last_cent_is_spent_and_not_one_more(office):
    budget = make_budget(office, Travel=1000)
    hand_in(office.rep, "999.99")
    with pytest.raises(OverBudget):
        hand_in(office.rep, "0.02")
    hand_in(office.rep, "0.01")
    assert line_of(budget).left == 0


def test_two_expenses_that_fit_alone_but_not_together_are_refused(office):
    make_budget(office, Travel=1000)
    with pytest.raises(OverBudget) as refusal:
        hand_in(office.rep, 600, 600)
    assert refusal.value.missing == 200


def test_handing_in_twice_reserves_once(office):
    budget = make_budget(office)
    claim = hand_in(office.rep, 100)
    with pytest.raises(RuleBroken):
        claim.submit(by=office.rep)
    assert line_of(budget).reserved == 100


@pytest.mark.clause("5.3.3")
def test_a_claim_that_lacks_room_on_one_line_reserves_nothing_on_the_other(office):
    budget = make_budget(office, Travel=1000, Marketing=50)
    claim = make_claim(office.rep, 100)
    add_line(claim, 51, category="Marketing")
    with pytest.raises(OverBudget):
        claim.submit(by=office.rep)
    assert line_of(budget).reserved == line_of(budget, "Marketing").reserved == 0
    assert BudgetEntry.objects.filter(kind="reserve").count() == 0


@pytest.mark.clause("5.3.1")
def test_the_movement_itself_refuses_too_when_no_guard_was_asked(office):
    """The guard is for people; `move` is what holds when many try at once."""
    line = line_of(make_budget(office, Travel=100))
    claim = make_claim(office.rep, 101)
    with pytest.raises(OverBudget) as refusal:
        line.move("reserve", source=claim, round=1, by=office.rep, reserved=Decimal(101))
    assert refusal.value.missing == 1


@pytest.mark.clause("5.3.3")
def test_who_is_refused_is_told_the_figures_and_the_way_out(office):
    budget = make_budget(office, Travel=12_000)
    bring_to("paid", office, 8_880)
    for amount in (1_000, 500, 500, 300):
        hand_in(office.other_rep, amount)
    with pytest.raises(OverBudget) as refusal:
        hand_in(office.rep, 1_000)
    told = refusal.value
    assert (
        "available 820.00 of 12,000.00: reserved 2,300.00 by 4 claims and commitments (yours: 0), spent 8,880.00. "
        f"180.00 is missing; {office.leadership} can approve it." in told.message
    )
    assert told.clause == "5.3.3"
    assert told.remedy == "Ask for a supplement of at least 180.00"
    asked = parse_qs(urlsplit(told.remedy_url).query)
    assert asked == {"line": [str(line_of(budget).pk)], "amount": ["180.00"], "claim": [str(told.claim.pk)]}


@pytest.mark.clause("5.3.3")
def test_who_is_refused_is_told_how_many_of_the_reservations_are_the_own(office):
    make_budget(office, Travel=1000)
    hand_in(office.rep, 100)
    hold(office.rep, 200)
    hand_in(office.second_rep, 300)
    with pytest.raises(OverBudget, match=r"reserved 600.00 by 3 claims and commitments \(yours: 2\)"):
        hand_in(office.rep, 401)


def test_who_may_not_ask_is_told_who_does(office):
    make_budget(office, Travel=10)
    with pytest.raises(OverBudget) as refusal:
        hand_in(office.technical, 11)
    assert "sales manager" in refusal.value.remedy
    assert not refusal.value.remedy_url


@pytest.mark.clause("5.3.3")
def test_from_the_refusal_to_the_approved_supplement_in_the_browser(office, client, django_capture_on_commit_callbacks):
    budget = make_budget(office, Travel=100)
    claim = make_claim(office.rep, 130)
    client.force_login(office.rep)
    refused = client.post(claim.step_url("submit"))
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "30.00 is missing" in page
    assert "5.3.3" in page
    link = re.search(r'href="([^"]*supplements/new/[^"]*)"', page)[1].replace("&amp;", "&")
    form = client.get(link)
    assert 'value="30.00"' in form.content.decode()
    line = line_of(budget)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("expenses:supplement_new"), {"line": line.pk, "amount": "30.00", "reason": "Fair moved"})
    assert Notice.objects.filter(recipient=office.leadership, title__contains="waits for approval").count() == 1
    supplement = Supplement.objects.get()
    client.force_login(office.leadership)
    assert client.post(supplement.step_url("approve"), {"granted": ""}).status_code == 302
    claim.submit(by=office.rep)
    assert line_of(budget).left == 0
    assert breaches() == []


@pytest.mark.clause("5.3.3")
@pytest.mark.parametrize("end", ["submitted", "rejected", "withdrawn"])
def test_without_approval_nothing_beyond_the_budget_is_spent(end, office):
    budget = make_budget(office, Travel=100)
    supplement = Supplement.objects.create(line=line_of(budget), amount=50, reason="More", asked_by=office.rep)
    if end == "rejected":
        supplement.reject(by=office.leadership, reason="No")
    if end == "withdrawn":
        supplement.withdraw(by=office.rep)
    with pytest.raises(OverBudget):
        hand_in(office.rep, 101)


@pytest.mark.clause("5.3.3")
def test_leadership_grants_less_than_was_asked_but_never_more(office):
    budget = make_budget(office, Travel=100)
    supplement = Supplement.objects.create(line=line_of(budget), amount=50, reason="More", asked_by=office.rep)
    with pytest.raises(RuleBroken):
        supplement.approve(by=office.leadership, granted=Decimal("50.01"))
    supplement.approve(by=office.leadership, granted=Decimal(20))
    assert line_of(budget).approved == 120
    with pytest.raises(RuleBroken):
        supplement.approve(by=office.leadership)


def test_who_asks_does_not_decide(office):
    line = line_of(make_budget(office))
    supplement = Supplement.objects.create(line=line, amount=5, reason="x", asked_by=office.leadership)
    with pytest.raises(NotYourPart):
        supplement.approve(by=office.leadership)


@pytest.mark.parametrize("amount", ["0", "-1", "NaN", "0.001", "", "1e13"])
def test_an_odd_amount_is_no_supplement(amount, office, as_user):
    line = line_of(make_budget(office))
    answer = as_user(office.rep).post(
        reverse("expenses:supplement_new"), {"line": line.pk, "amount": amount, "reason": "x"}
    )
    assert answer.status_code == 422
    assert not Supplement.objects.exists()


@pytest.mark.clause("5.3.1")
def test_a_line_is_not_reduced_below_what_is_reserved_and_spent(office):
    budget = make_budget(office, Travel=1000)
    hand_in(office.rep, 800)
    line = line_of(budget)
    with pytest.raises(OverBudget):
        line.move("supplement", source=budget, round=2, by=office.leadership, approved=Decimal(-201))


def test_nothing_moves_on_a_frozen_line(office):
    budget = make_budget(office)
    claim = make_claim(office.rep, 10)
    line_of(budget).freeze(by=office.leadership, reason="Stop")
    with pytest.raises(RuleBroken):
        claim.submit(by=office.rep)
    with pytest.raises(RuleBroken, match="frozen"):
        line_of(budget).move("reserve", source=claim, round=1, by=office.rep, reserved=Decimal(1))


@pytest.mark.task
@pytest.mark.clause("5.2.1")
def test_a_claim_sent_back_to_who_has_left_is_cancelled(office, django_capture_on_commit_callbacks):
    budget = make_budget(office)
    claim, mended = bring_to("returned", office, 100), bring_to("returned", office, 50)
    User.objects.filter(pk=office.rep.pk).update(is_active=False)
    Claim.objects.filter(pk=mended.pk).update(claimant=office.second_rep)
    with as_of(now() + timedelta(days=6)):
        assert release_forgotten() == 0
    with as_of(now() + timedelta(days=8)), django_capture_on_commit_callbacks(execute=True):
        assert [release_forgotten(), release_forgotten()] == [2, 0]
    claim.refresh_from_db()
    mended.refresh_from_db()
    assert (claim.state, mended.state, line_of(budget).reserved) == ("cancelled", "returned", 0)
    assert not Invoice.objects.filter(line__claim=claim).exists()
    assert claim.history().first().action == "cancel"
    assert Notice.objects.filter(recipient=office.supervisor, title__contains="who has left").count() == 1
    assert breaches() == []


@pytest.mark.task
@pytest.mark.clause("5.3.1")
def test_a_claim_sent_back_keeps_its_money_for_a_week_then_it_is_free_once(office, django_capture_on_commit_callbacks):
    budget = make_budget(office)
    claim = bring_to("returned", office, 100)
    with as_of(now() + timedelta(days=6)):
        assert release_forgotten() == 0
    with as_of(now() + timedelta(days=8)), django_capture_on_commit_callbacks(execute=True):
        assert release_forgotten() == 1
        assert release_forgotten() == 0
    assert line_of(budget).reserved == 0
    assert claim.history().first().action == "release"
    assert Notice.objects.filter(recipient=office.rep, title__contains="free again").count() == 1
    claim.submit(by=office.rep)
    assert line_of(budget).reserved == 100
    assert breaches() == []


@pytest.mark.ledger
@pytest.mark.clause("5.3.1")
def test_the_ledger_is_neither_changed_nor_deleted(office):
    make_budget(office)
    for attempt in (BudgetEntry.objects.all().delete, lambda: BudgetEntry.objects.update(approved=1)):
        with pytest.raises((DatabaseError, ProgrammingError)), transaction.atomic():
            attempt()


def test_the_same_movement_is_not_written_twice(office):
    budget = make_budget(office)
    claim = hand_in(office.rep, 10)
    with pytest.raises(IntegrityError), transaction.atomic():
        line_of(budget).move("reserve", source=claim, round=1, by=office.rep, reserved=Decimal(10))
    assert line_of(budget).reserved == 10


def test_nobody_but_move_touches_the_counters():
    """Only `BudgetLine.move` writes approved, reserved or spent."""
    root = Path(__file__).parents[2]
    writes = re.compile(r"update\([^)]*\b(approved|reserved|spent)=|\.(approved|reserved|spent) [-+]?= ")
    found = [
        (path.name, line.strip())
        for folder in ("expenses", "teamdev", "appraisal", "pipeline", "customers", "salesdept")
        for path in (root / folder).rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if writes.search(line)
    ]
    assert found == []
    assert "approved=F(" in (root / "expenses/models/budget/line.py").read_text(encoding="utf-8")


@pytest.mark.clause("5.3.1")
def test_the_nightly_check_reports_what_does_not_agree_and_repairs_nothing(office):
    budget = make_budget(office)
    claim = hand_in(office.rep, 100)
    BudgetLine.objects.filter(pk=line_of(budget).pk).update(reserved=90)
    Claim.objects.filter(pk=claim.pk).update(state="draft")
    found = "\n".join(breaches())
    assert "reserved" in found
    assert claim.number in found
    assert line_of(budget).reserved == 90
