"""What waits for whom in chapter 5."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from salesdept.common.today import WorkItem, source
from salesdept.people.models import Role

from .models import Budget, Claim, Supplement
from .reviewers import reviewers_of


@source(order=20)
def claims_to_review(user):
    """Claims whose reviewer this person is."""
    if not user.is_a(Role.SUPERVISOR, Role.MANAGER, Role.LEADERSHIP):
        return
    waiting = Claim.objects.visible_to(user).waiting_for_review().for_list().order_by("submitted_at")
    for claim in waiting[:10]:
        if user in reviewers_of(claim):
            yield WorkItem(
                title=f"{claim.claimant} · {claim.title}",
                why=_("%(amount)s waits for review") % {"amount": f"{claim.total:,.2f}"},
                url=f"{reverse('expenses:inbox')}?claim={claim.pk}",
                due=timezone.localdate(claim.submitted_at),
                action_label=_("Review"),
            )


@source(order=21)
def claims_for_finance(user):
    """Approved claims to verify, verified ones to pay."""
    if not user.is_a(Role.FINANCE):
        return
    labels = {Claim.State.APPROVED: _("Verify"), Claim.State.VERIFIED: _("Pay")}
    for claim in Claim.objects.filter(state__in=labels).for_list().order_by("submitted_at")[:10]:
        wanted = "verify" if claim.state == Claim.State.APPROVED else "pay"
        if claim.steps()[wanted].refusal(claim, user) is None:
            yield WorkItem(
                title=f"{claim.claimant} · {claim.title}",
                why=f"{claim.total:,.2f}",
                url=claim.get_absolute_url(),
                action_label=labels[claim.state],
            )


@source(order=22)
def budgets_to_approve(user):
    """Budgets and supplements for leadership to decide."""
    if not user.is_a(Role.LEADERSHIP):
        return
    for budget in Budget.objects.filter(state=Budget.State.SUBMITTED):
        yield WorkItem(str(budget), _("waits for approval"), budget.get_absolute_url(), action_label=_("Decide"))
    waiting = Supplement.objects.filter(state=Supplement.State.SUBMITTED).for_list()
    for supplement in waiting[:10]:
        yield WorkItem(
            title=str(supplement), why=supplement.reason, url=supplement.get_absolute_url(), action_label=_("Decide")
        )


@source(order=23)
def own_claims_sent_back(user):
    """What the claimant has to correct."""
    for claim in Claim.objects.filter(claimant=user, state=Claim.State.RETURNED):
        yield WorkItem(
            title=claim.title,
            why=claim.answer,
            url=claim.get_absolute_url(),
            tone="warning",
            action_label=_("Correct"),
        )
