"""What waits for whom in chapter 5."""

from django.urls import reverse
from django.utils.translation import gettext as _

from salesdept.common.today import WorkItem, source
from salesdept.people.models import Role

from .models import Budget, Claim, Commitment, Finding, PayeeAccount, PaymentBatch, Question, Supplement
from .payers import falls_beside_finance, may_stand_still, standstill
from .roles import REVIEWERS, SIGNERS

SHOWN = 10
LOOKED_THROUGH = 100
"""Waiting claims of a small company, among which some may stand still."""


@source(order=20)
def claims_to_review(user):
    """Claims whose reviewer this person is."""
    if not user.is_a(*REVIEWERS):
        return
    for claim in Claim.objects.to_review_by(user).for_list()[:SHOWN]:
        yield WorkItem(
            title=f"{claim.claimant} · {claim.title}",
            why=_("%(amount)s waits for review") % {"amount": f"{claim.total:,.2f}"},
            url=f"{reverse('expenses:inbox')}?claim={claim.pk}",
            action_label=_("Review"),
        )


@source(order=21)
def claims_for_finance(user):
    """Approved claims to verify, verified ones to pay."""
    if not user.is_a(*SIGNERS):
        return
    waiting = Claim.objects.visible_to(user).for_list()
    for claim in waiting.to_pay_by(user)[:SHOWN]:
        yield _for_finance(claim, _("Pay"))
    for claim in waiting.to_verify_by(user)[:SHOWN]:
        yield _for_finance(claim, _("Verify"))
    if not user.is_a(Role.FINANCE):
        return
    for account in PayeeAccount.objects.visible_to(user).unsettled().exclude(person=user).for_list()[:SHOWN]:
        yield WorkItem(
            title=str(account.person),
            why=_("changed the account: confirm it before anything is paid"),
            url=account.get_absolute_url(),
            tone="warning",
            action_label=_("Look"),
        )


@source(order=22)
def payments_to_confirm(user):
    """Batches that another one put together, for finance, leadership and who is left."""
    if not user.is_a(*SIGNERS):
        return
    for batch in PaymentBatch.objects.visible_to(user).waiting().for_list().left_to(user)[:SHOWN]:
        yield WorkItem(
            title=str(batch),
            why=_("%(amount)s to be confirmed as paid") % {"amount": f"{batch.total:,.2f}"},
            url=batch.get_absolute_url(),
            action_label=_("Confirm"),
        )


@source(order=20)
def claims_that_stand_still(user):
    """What nobody may take further, for those who can have a post filled."""
    if not user.is_a(Role.MANAGER, Role.LEADERSHIP) or not may_stand_still():
        return
    for claim in Claim.objects.visible_to(user).waiting().for_list()[:LOOKED_THROUGH]:
        if why := standstill(claim):
            yield WorkItem(
                title=f"{claim.claimant} · {claim.title}",
                why=why.message,
                url=claim.get_absolute_url(),
                tone="warning",
                action_label=_("Look"),
            )


@source(order=22)
def voids_to_decide(user):
    """What finance says was paid in error."""
    if not user.is_a(Role.MANAGER, Role.LEADERSHIP):
        return
    proposed = Claim.objects.visible_to(user).filter(state=Claim.State.PAID).exclude(void_proposed_by=None)
    for claim in proposed.exclude(claimant=user).for_list()[:SHOWN]:
        yield WorkItem(claim.title, claim.void_reason, claim.get_absolute_url(), action_label=_("Decide"))


@source(order=22)
def bounces_to_confirm(user):
    """What the bank returned after it was paid, as a colleague says."""
    if not user.is_a(*SIGNERS):
        return
    told = Claim.objects.visible_to(user).bounced()
    for claim in told.filter(falls_beside_finance(user, "claimant", "bounce_told_by")).for_list()[:SHOWN]:
        yield WorkItem(claim.title, claim.bounce_reason, claim.get_absolute_url(), action_label=_("Confirm"))


@source(order=23)
def questions_to_answer(user):
    """What a reviewer asks before deciding."""
    asked = Question.objects.filter(claim__claimant=user, claim__state=Claim.State.SUBMITTED, answered_at=None)
    for question in asked.select_related("claim", "asked_by")[:SHOWN]:
        yield WorkItem(
            title=f"{question.asked_by}: {question.text}",
            why=question.claim.title,
            url=question.claim.get_absolute_url(),
            action_label=_("Answer"),
        )


def _for_finance(claim, what: str) -> WorkItem:
    return WorkItem(
        title=f"{claim.claimant} · {claim.title}",
        why=f"{claim.number} · {claim.total:,.2f}",
        url=claim.get_absolute_url(),
        action_label=what,
    )


@source(order=22)
def budgets_to_approve(user):
    """Budgets and supplements for leadership to decide."""
    if not user.is_a(Role.LEADERSHIP):
        return
    for budget in Budget.objects.visible_to(user).filter(state=Budget.State.SUBMITTED):
        yield WorkItem(str(budget), _("waits for approval"), budget.get_absolute_url(), action_label=_("Decide"))
    for budget in Budget.objects.visible_to(user).filter(state=Budget.State.REOPENING):
        yield WorkItem(str(budget), _("is to be reopened"), budget.get_absolute_url(), action_label=_("Decide"))
    waiting = Supplement.objects.visible_to(user).filter(state=Supplement.State.SUBMITTED).for_list()
    for supplement in waiting.order_by("created_at")[:SHOWN]:
        yield WorkItem(
            title=str(supplement), why=supplement.reason, url=supplement.get_absolute_url(), action_label=_("Decide")
        )


@source(order=23)
def own_claims_sent_back(user):
    """What the claimant has to correct."""
    own = Claim.objects.visible_to(user).filter(claimant=user, state=Claim.State.RETURNED)
    for claim in own.order_by("returned_at")[:SHOWN]:
        yield WorkItem(
            title=claim.title,
            why=claim.answer,
            url=claim.get_absolute_url(),
            tone="warning",
            action_label=_("Correct"),
        )


@source(order=24)
def commitments_to_review(user):
    """Money that is held ahead and waits for its reviewer."""
    if not user.is_a(*REVIEWERS):
        return
    for commitment in Commitment.objects.to_review_by(user).for_list()[:SHOWN]:
        yield WorkItem(
            title=f"{commitment.claimant} · {commitment.purpose}",
            why=_("%(amount)s held ahead waits for approval") % {"amount": f"{commitment.amount:,.2f}"},
            url=commitment.get_absolute_url(),
            action_label=_("Decide"),
        )


@source(order=25)
def own_supplements_sent_back(user):
    """What leadership wants asked for in another way."""
    own = Supplement.objects.visible_to(user).filter(asked_by=user, state=Supplement.State.RETURNED).for_list()
    for supplement in own[:SHOWN]:
        yield WorkItem(
            title=str(supplement),
            why=supplement.answer,
            url=supplement.get_absolute_url(),
            tone="warning",
            action_label=_("Correct"),
        )


@source(order=26)
def findings_to_look_into(user):
    """Unusual spending: what the manager has not given to anybody yet, and everybody's own tasks of that kind."""
    found = Finding.objects.visible_to(user).for_list()
    if user.is_a(Role.MANAGER):
        for finding in found.filter(state=Finding.State.OPEN).order_by("created_at")[:SHOWN]:
            yield WorkItem(
                str(finding), _("unusual spending"), finding.get_absolute_url(), action_label=_("Look into it")
            )
    for finding in found.filter(owner=user, state=Finding.State.ASSIGNED).order_by("due_on")[:SHOWN]:
        yield WorkItem(
            title=str(finding),
            why=_("unusual spending"),
            url=finding.get_absolute_url(),
            due=finding.due_on,
            action_label=_("Look into it"),
        )
