"""What waits for whom in chapter 5."""

from django.urls import reverse
from django.utils.translation import gettext as _

from salesdept.common.today import Waiting, WorkItem, source
from salesdept.people.models import Role

from .models import Advance, Budget, Claim, Commitment, Finding, PayeeAccount, PaymentBatch, Question, Supplement
from .payers import falls_beside_finance, may_stand_still, standstill
from .roles import REVIEWERS, SIGNERS

SHOWN = 10
LOOKED_THROUGH = 100
"""Waiting claims and advances of a small company, among which some may stand still."""


@source(order=20)
def claims_to_review(user):
    """Claims whose reviewer this person is."""
    if user.is_a(*REVIEWERS):
        yield Waiting(Claim.objects.to_review_by(user).for_list()[:SHOWN], _claim_to_review)


def _claim_to_review(claim) -> WorkItem:
    return WorkItem(
        title=f"{claim.claimant} · {claim.title}",
        why=_("%(amount)s waits for review") % {"amount": f"{claim.total:,.2f}"},
        url=f"{reverse('expenses:inbox')}?claim={claim.pk}",
        action_label=_("Review"),
    )


@source(order=20)
def what_stands_still(user):
    """What nobody may take further, for those who can have a post filled."""
    if user.is_a(Role.MANAGER, Role.LEADERSHIP) and may_stand_still():
        yield Waiting(Claim.objects.visible_to(user).waiting().for_list()[:LOOKED_THROUGH], _stuck)
        asked = Advance.objects.visible_to(user).asked().for_list().order_by("created_at")
        yield Waiting(asked[:LOOKED_THROUGH], _stuck)


def _stuck(paper) -> WorkItem | None:
    why = standstill(paper)
    if why is None:
        return None
    return WorkItem(
        title=f"{paper.claimant} · {paper.title}",
        why=why.message,
        url=paper.get_absolute_url(),
        tone="warning",
        action_label=_("Look"),
    )


@source(order=21)
def claims_for_finance(user):
    """Approved claims to verify, verified ones to pay."""
    if not user.is_a(*SIGNERS):
        return
    waiting = Claim.objects.visible_to(user).for_list()
    yield Waiting(waiting.to_pay_by(user)[:SHOWN], lambda claim: _for_finance(claim, _("Pay")))
    yield Waiting(waiting.to_verify_by(user)[:SHOWN], lambda claim: _for_finance(claim, _("Verify")))
    if user.is_a(Role.FINANCE):
        changed = PayeeAccount.objects.visible_to(user).unsettled().exclude(person=user)
        yield Waiting(changed.for_list()[:SHOWN], _account)


def _for_finance(claim, what: str) -> WorkItem:
    return WorkItem(
        title=f"{claim.claimant} · {claim.title}",
        why=f"{claim.number} · {claim.total:,.2f}",
        url=claim.get_absolute_url(),
        action_label=what,
    )


def _account(account) -> WorkItem:
    return WorkItem(
        title=str(account.person),
        why=_("changed the account: confirm it before anything is paid"),
        url=account.get_absolute_url(),
        tone="warning",
        action_label=_("Look"),
    )


@source(order=22)
def payments_to_confirm(user):
    """Batches that another one put together, for finance, leadership and who is left."""
    if user.is_a(*SIGNERS):
        yield Waiting(PaymentBatch.objects.visible_to(user).waiting().for_list().left_to(user)[:SHOWN], _batch)


def _batch(batch) -> WorkItem:
    return WorkItem(
        title=str(batch),
        why=_("%(amount)s to be confirmed as paid") % {"amount": f"{batch.total:,.2f}"},
        url=batch.get_absolute_url(),
        action_label=_("Confirm"),
    )


@source(order=22)
def voids_to_decide(user):
    """What finance says was paid in error."""
    if not user.is_a(Role.MANAGER, Role.LEADERSHIP):
        return
    proposed = Claim.objects.visible_to(user).filter(state=Claim.State.PAID).exclude(void_proposed_by=None)
    yield Waiting(proposed.exclude(claimant=user)[:SHOWN], _void)


def _void(claim) -> WorkItem:
    return WorkItem(claim.title, claim.void_reason, claim.get_absolute_url(), action_label=_("Decide"))


@source(order=22)
def what_is_to_be_paid_back(user):
    """What was paid in error: to the claimant, who owes it, and to who writes down that it came."""
    owed = Claim.objects.visible_to(user).to_be_paid_back(user).select_related("claimant")
    yield Waiting(owed[:SHOWN], lambda claim: _to_be_paid_back(claim, claim.claimant == user))


def _to_be_paid_back(claim, is_own: bool) -> WorkItem:
    told = {"amount": f"{claim.paid:,.2f}", "name": claim.claimant, "why": claim.void_reason}
    why = _("Pay %(amount)s back to the company: %(why)s") if is_own else _("%(name)s pays %(amount)s back: %(why)s")
    return WorkItem(
        title=claim.title,
        why=why % told,
        url=claim.get_absolute_url(),
        tone="warning",
        action_label=_("Look") if is_own else _("Record it"),
    )


@source(order=22)
def bounces_to_confirm(user):
    """What the bank returned after it was paid, as a colleague says."""
    if user.is_a(*SIGNERS):
        told = Claim.objects.visible_to(user).bounced()
        yield Waiting(told.filter(falls_beside_finance(user, "claimant", "bounce_told_by"))[:SHOWN], _bounce)


def _bounce(claim) -> WorkItem:
    return WorkItem(claim.title, claim.bounce_reason, claim.get_absolute_url(), action_label=_("Confirm"))


@source(order=23)
def questions_to_answer(user):
    """What a reviewer asks before deciding."""
    asked = Question.objects.filter(claim__claimant=user, claim__state=Claim.State.SUBMITTED, answered_at=None)
    yield Waiting(asked.select_related("claim", "asked_by")[:SHOWN], _question)


def _question(question) -> WorkItem:
    return WorkItem(
        title=f"{question.asked_by}: {question.text}",
        why=question.claim.title,
        url=question.claim.get_absolute_url(),
        action_label=_("Answer"),
    )


@source(order=22)
def budgets_to_approve(user):
    """Budgets and supplements for leadership to decide."""
    if not user.is_a(Role.LEADERSHIP):
        return
    budgets = Budget.objects.visible_to(user)
    yield Waiting(budgets.filter(state=Budget.State.SUBMITTED), lambda one: _budget(one, _("waits for approval")))
    yield Waiting(budgets.filter(state=Budget.State.REOPENING), lambda one: _budget(one, _("is to be reopened")))
    waiting = Supplement.objects.visible_to(user).filter(state=Supplement.State.SUBMITTED).for_list()
    yield Waiting(waiting.order_by("created_at")[:SHOWN], _supplement)


def _budget(budget, why: str) -> WorkItem:
    return WorkItem(str(budget), why, budget.get_absolute_url(), action_label=_("Decide"))


def _supplement(supplement) -> WorkItem:
    return WorkItem(
        title=str(supplement), why=supplement.reason, url=supplement.get_absolute_url(), action_label=_("Decide")
    )


@source(order=23)
def own_claims_sent_back(user):
    """What the claimant has to correct."""
    own = Claim.objects.filter(claimant=user, state=Claim.State.RETURNED)
    yield Waiting(own.order_by("returned_at")[:SHOWN], _claim_sent_back)


def _claim_sent_back(claim) -> WorkItem:
    return WorkItem(
        title=claim.title,
        why=claim.answer,
        url=claim.get_absolute_url(),
        tone="warning",
        action_label=_("Correct"),
    )


@source(order=24)
def commitments_to_review(user):
    """Money that is held ahead and waits for its reviewer."""
    if user.is_a(*REVIEWERS):
        waiting = Commitment.objects.to_review_by(user).select_related("claimant")
        yield Waiting(waiting[:SHOWN], _commitment)


def _commitment(commitment) -> WorkItem:
    return WorkItem(
        title=f"{commitment.claimant} · {commitment.purpose}",
        why=_("%(amount)s held ahead waits for approval") % {"amount": f"{commitment.amount:,.2f}"},
        url=commitment.get_absolute_url(),
        action_label=_("Decide"),
    )


@source(order=24)
def advances_that_wait(user):
    """Cash before the expense: asked for, to be paid, and what is left once its purpose is over or who has it left."""
    advances = Advance.objects.for_list()
    yield Waiting(advances.to_review_by(user)[:SHOWN], _advance_to_decide)
    yield Waiting(advances.to_pay_by(user).with_cover()[:SHOWN], _advance_to_pay)
    yield Waiting(advances.to_settle_by(user)[:SHOWN], _advance_owed)


def _advance_to_decide(advance) -> WorkItem:
    return _advance(advance, _("%(amount)s is asked for in advance"), _("Decide"))


def _advance_to_pay(advance) -> WorkItem:
    if advance.has_cover:
        return _advance(advance, _("%(amount)s to be paid in advance"), _("Pay"))
    why = _("%(amount)s in advance is no longer covered by what is held ahead: it can only be rejected")
    return _advance(advance, why, _("Reject"), tone="warning")


def _advance_owed(advance) -> WorkItem:
    why = _("%(name)s owes %(left)s of it")
    if not advance.claimant.is_active:
        why = _("%(name)s, who has left, owes %(left)s of it")
    return _advance(advance, why, _("Settle"), due=advance.settle_by, tone="warning")


def _advance(advance, why: str, action: str, **given) -> WorkItem:
    told = {"amount": f"{advance.amount:,.2f}", "left": f"{advance.rest:,.2f}", "name": advance.claimant}
    where = {"title": f"{advance.claimant} · {advance.purpose}", "url": advance.get_absolute_url()}
    return WorkItem(**where, why=why % told, action_label=action, **{"due": advance.needed_on} | given)


@source(order=25)
def own_supplements_sent_back(user):
    """What leadership wants asked for in another way."""
    own = Supplement.objects.visible_to(user).filter(asked_by=user, state=Supplement.State.RETURNED).for_list()
    yield Waiting(own[:SHOWN], _supplement_sent_back)


def _supplement_sent_back(supplement) -> WorkItem:
    return WorkItem(
        title=str(supplement),
        why=supplement.answer,
        url=supplement.get_absolute_url(),
        tone="warning",
        action_label=_("Correct"),
    )


@source(order=26)
def findings_to_look_into(user):
    """Unusual spending: what the manager has not given to anybody yet, and everybody's own tasks of that kind."""
    found = Finding.objects.visible_to(user)
    if user.is_a(Role.MANAGER):
        yield Waiting(found.filter(state=Finding.State.OPEN).order_by("created_at")[:SHOWN], _finding)
    own = found.filter(owner=user, state=Finding.State.ASSIGNED)
    yield Waiting(own.order_by("due_on")[:SHOWN], _finding)


def _finding(finding) -> WorkItem:
    return WorkItem(
        title=str(finding),
        why=_("unusual spending"),
        url=finding.get_absolute_url(),
        due=finding.due_on,
        action_label=_("Look into it"),
    )
