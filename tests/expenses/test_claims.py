"""5.2 Claims: real invoices, claimed in time and once, reviewed, re-checked and paid by different people."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from expenses.models import Claim, Invoice, Payment, PaymentBatch
from expenses.reviewers import reviewers_of
from salesdept.common.calendar import as_of, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.people.models import Role
from tests.makers import make_user

from .makers import WAYS, add_line, approve, bring_to, hand_in, lead, line_of, make_budget, make_claim, png

pytestmark = pytest.mark.django_db


@pytest.mark.clause("5.2.4")
def test_a_claim_is_handed_in_reviewed_rechecked_and_paid_by_four_people(office):
    budget = make_budget(office, Travel=1000)
    claim = hand_in(office.rep, 120, "80.55")
    approve(claim, office.supervisor)
    claim.verify(by=office.finance)
    claim.pay(by=office.second_finance)
    claim.payment.batch.confirm(by=office.finance, paid_on=today(), reference="TT-20261123")
    claim.refresh_from_db()
    line = line_of(budget)
    assert (str(line.reserved), str(line.spent), str(line.left)) == ("0.00", "200.55", "799.45")
    assert str(claim.payment.amount) == "200.55"
    actions = list(claim.history().values_list("action", flat=True))
    assert actions == ["settle", "pay", "verify", "approve", "submit"]


@pytest.mark.clause("5.2.2")
def test_no_expense_without_its_invoice(office):
    make_budget(office)
    claim = make_claim(office.rep)
    claim.lines.update(document="")
    with pytest.raises(RuleBroken, match="has no invoice") as refusal:
        claim.submit(by=office.rep)
    assert refusal.value.clause == "5.2.2"
    empty = Claim.objects.create(claimant=office.rep, title="Nothing")
    with pytest.raises(RuleBroken, match="no lines"):
        empty.submit(by=office.rep)


@pytest.mark.clause("5.2.1")
def test_a_late_claim_needs_a_reason(office):
    for year in {today().year, (today() - timedelta(days=61)).year}:
        make_budget(office, year=year)
    claim = make_claim(office.rep, spent_on=today() - timedelta(days=61))
    with pytest.raises(RuleBroken, match="60 days") as refusal:
        claim.submit(by=office.rep)
    assert refusal.value.clause == "5.2.1"
    Claim.objects.filter(pk=claim.pk).update(late_reason="The hotel sent it late.")
    claim.submit(by=office.rep)
    assert claim.state == "submitted"


@pytest.mark.clause("5.2.2")
@pytest.mark.parametrize("typed", ["AB-12345678", "ab 12345678", "ＡＢ－１２３４５６７８", " Ab–12345678 "])
def test_the_same_invoice_is_claimed_once_however_it_is_written(typed, office):
    """SEC-103."""
    make_budget(office)
    first = Claim.objects.create(claimant=office.other_rep, title="Dinner")
    add_line(first, 100, invoice_number="AB-12345678")
    first.submit(by=office.other_rep)
    again = Claim.objects.create(claimant=office.rep, title="Dinner")
    add_line(again, 90, invoice_number=typed)
    with pytest.raises(RuleBroken, match="on a claim already") as refusal:
        again.submit(by=office.rep)
    assert office.other_rep.name not in str(refusal.value)
    assert first.number not in str(refusal.value)


@pytest.mark.clause("5.2.2")
def test_the_same_file_is_claimed_once(office):
    make_budget(office)
    scan = png()
    first = Claim.objects.create(claimant=office.rep, title="Dinner")
    add_line(first, 100, content=scan)
    first.submit(by=office.rep)
    again = Claim.objects.create(claimant=office.rep, title="Dinner again")
    add_line(again, 100, content=scan)
    with pytest.raises(RuleBroken, match="on a claim already"):
        again.submit(by=office.rep)


@pytest.mark.clause("5.2.2")
def test_the_same_invoice_twice_within_one_claim_is_refused_whole(office):
    budget = make_budget(office)
    claim = Claim.objects.create(claimant=office.rep, title="Twice")
    add_line(claim, 10, invoice_number="X-1")
    add_line(claim, 20, invoice_number="x1")
    with pytest.raises(RuleBroken, match="on a claim already"):
        claim.submit(by=office.rep)
    assert line_of(budget).reserved == 0
    assert not Invoice.objects.exists()


@pytest.mark.clause("5.2.2")
@pytest.mark.parametrize(("end", "is_free"), [("rejected", True), ("cancelled", True), ("paid", False)])
def test_a_rejected_claim_frees_its_invoice_a_paid_one_never(end, is_free, office):
    make_budget(office)
    first = make_claim(office.rep)
    lead(first, WAYS[end], office)
    again = Claim.objects.create(claimant=office.rep, title="Again")
    add_line(again, 100, invoice_number=first.lines.get().invoice_number)
    if is_free:
        again.submit(by=office.rep)
        assert again.state == "submitted"
    else:
        with pytest.raises(RuleBroken, match="on a claim already"):
            again.submit(by=office.rep)


def test_a_withdrawn_claim_is_a_draft_again_and_holds_nothing(office):
    budget = make_budget(office)
    claim = hand_in(office.rep, 100)
    claim.withdraw(by=office.rep)
    assert claim.state == "draft"
    assert line_of(budget).reserved == 0
    assert not Invoice.objects.exists()


def test_what_is_sent_back_is_corrected_and_handed_in_again(office):
    budget = make_budget(office)
    claim = bring_to("returned", office, 100)
    assert line_of(budget).reserved == 100
    claim.lines.update(amount=60)
    claim.submit(by=office.rep)
    assert line_of(budget).reserved == 60
    assert claim.round == 2


def test_the_review_starts_again_after_finance_sends_back(office):
    make_budget(office)
    claim = bring_to("approved", office)
    claim.send_back(by=office.finance, reason="The number is not on the picture.")
    assert (claim.state, claim.answer) == ("returned", "The number is not on the picture.")
    claim.submit(by=office.rep)
    assert claim.approved_by is None
    with pytest.raises(NotNow):
        claim.verify(by=office.finance)


@pytest.mark.clause("5.2.3")
@pytest.mark.parametrize(
    ("claimant", "reviewers"),
    [
        ("rep", {"supervisor"}),
        ("supervisor", {"manager"}),
        ("clerk", {"manager"}),
        ("technical", {"manager"}),
        ("aftersales", {"manager"}),
        ("manager", {"leadership"}),
        ("finance", {"leadership"}),
    ],
)
def test_own_papers_go_up(claimant, reviewers, office):
    make_budget(office)
    claim = hand_in(getattr(office, claimant), 50)
    assert reviewers_of(claim) == {getattr(office, who) for who in reviewers}
    for who, person in vars(office).items():
        if getattr(person, "role", None):
            waits = Claim.objects.to_review_by(person).filter(pk=claim.pk).exists()
            assert waits == (who in reviewers), who
            assert not waits or Claim.objects.visible_to(person).filter(pk=claim.pk).exists()


@pytest.mark.clause("5.2.3")
def test_a_leaders_claim_goes_to_another_leader_the_only_ones_to_the_manager(office):
    make_budget(office)
    assert reviewers_of(hand_in(office.leadership, 50)) == {office.manager}
    second = make_user(Role.LEADERSHIP)
    claim = hand_in(office.leadership, 50)
    assert reviewers_of(claim) == {second}
    with pytest.raises(NotYourPart):
        claim.approve(by=office.leadership)
    claim.approve(by=second)


@pytest.mark.clause("5.2.3")
def test_nobody_reviews_the_own_claim(office):
    """SEC-027: not even who is the reviewer of everybody else."""
    make_budget(office)
    claim = hand_in(office.supervisor, 50)
    with pytest.raises(NotYourPart):
        claim.approve(by=office.supervisor)
    claim.refresh_from_db()
    assert claim.state == "submitted"
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(approved_by=office.supervisor)


@pytest.mark.clause("5.2.3")
def test_without_its_supervisor_a_reps_claim_goes_to_the_manager(office):
    make_budget(office)
    claim = hand_in(office.rep, 50)
    office.supervisor.is_active = False
    office.supervisor.save()
    assert reviewers_of(claim) == {office.manager}
    assert list(Claim.objects.to_review_by(office.manager)) == [claim]


@pytest.mark.clause("5.2.3")
def test_after_a_change_of_team_the_review_stays_with_the_team_at_submission(office):
    make_budget(office)
    claim = hand_in(office.rep, 50)
    office.rep.move_to(office.other_team, since=today() + timedelta(days=1), by=office.admin)
    with as_of(today() + timedelta(days=2)):
        assert reviewers_of(claim) == {office.supervisor}
        assert Claim.objects.visible_to(office.supervisor).filter(pk=claim.pk).exists()
        claim.approve(by=office.supervisor)


@pytest.mark.clause("5.2.4")
def test_finance_does_at_most_one_part(office):
    make_budget(office)
    claim = bring_to("verified", office)
    with pytest.raises(NotYourPart):
        claim.pay(by=office.finance)
    claim.refresh_from_db()
    assert claim.state == "verified"
    for column in ("claimant", "approved_by", "verified_by"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Claim.objects.filter(pk=claim.pk).update(paid_by=getattr(claim, column))


@pytest.mark.clause("5.2.4")
def test_finance_does_not_verify_the_own_claim(office):
    make_budget(office)
    claim = hand_in(office.finance, 50)
    approve(claim, office.leadership)
    with pytest.raises(NotYourPart):
        claim.verify(by=office.finance)
    claim.verify(by=office.second_finance)


@pytest.mark.clause("5.2.4")
def test_a_claim_has_one_payment_for_ever(office):
    make_budget(office)
    claim = bring_to("paid", office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(claim=claim, amount=1, batch=PaymentBatch.open_by(office.finance))
