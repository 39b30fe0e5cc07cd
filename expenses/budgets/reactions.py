"""Who is told what of budgets, supplements and money held ahead."""

from django.utils.translation import gettext as _

from salesdept.common.workflow import after
from salesdept.messages.language import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.models import Role, User

from ..models import Budget, BudgetLine, Commitment, Supplement, commitment_expired, money_held, supplement_asked
from ..reviewers import reviewers_of


@after(Budget.submit)
def tell_leadership(budget, by):
    _tell_leadership_of(budget, lambda: _("%(budget)s waits for approval") % {"budget": budget})


@after(Budget.ask_to_reopen)
def tell_leadership_of_reopening(budget, by):
    _tell_leadership_of(budget, lambda: _("Finance asks to reopen %(budget)s") % {"budget": budget})


@after(Budget.approve)
@after(Budget.send_back)
@after(Budget.freeze)
@after(Budget.unfreeze)
@after(Budget.reopen)
@after(BudgetLine.send_back)
@after(BudgetLine.freeze)
@after(BudgetLine.unfreeze)
def tell_manager(decided, by):
    """What leadership decided about a budget, or about one of its lines (5.1.3, 5.3.1)."""
    for manager in User.objects.active().filter(role=Role.MANAGER):
        with in_language_of(manager):
            title = _("%(budget)s: %(state)s") % {"budget": decided, "state": decided.get_state_display()}
        _tell(manager, decided, title, getattr(decided, "remark", ""))


@after(supplement_asked)
def tell_leadership_of_supplement(supplement):
    _tell_leadership_of(supplement, lambda: _("%(supplement)s waits for approval") % {"supplement": supplement})


@after(Supplement.submit)
def tell_leadership_that_it_is_mended(supplement, by):
    tell_leadership_of_supplement(supplement)


@after(Supplement.approve)
@after(Supplement.reject)
@after(Supplement.send_back)
def tell_asker(supplement, by):
    """And whose claim waits for it, where another one asked: that nothing came of it, too."""
    waits = [supplement.claim.claimant] if supplement.claim and supplement.state == Supplement.State.REJECTED else []
    for person in {supplement.asked_by, *waits}:
        with in_language_of(person):
            told = {"supplement": supplement, "state": supplement.get_state_display()}
            title = _("%(supplement)s: %(state)s") % told
        _tell(person, supplement, title, supplement.answer)


@after(money_held)
def tell_reviewers_of_commitment(commitment):
    for reviewer in reviewers_of(commitment):
        with in_language_of(reviewer):
            told = {"name": commitment.claimant, "amount": f"{commitment.amount:,.2f}"}
            title = _("%(name)s holds %(amount)s ahead and asks for approval") % told
        _tell(reviewer, commitment, title)


@after(Commitment.approve)
@after(Commitment.reject)
def tell_holder(commitment, by):
    with in_language_of(commitment.claimant):
        told = {"commitment": commitment, "state": commitment.get_state_display()}
        title = _("%(commitment)s: %(state)s") % told
    _tell(commitment.claimant, commitment, title, commitment.answer)


@after(commitment_expired)
def tell_holder_of_expiry(commitment):
    with in_language_of(commitment.claimant):
        title = _("%(commitment)s: its day has passed, the rest went back to the budget") % {"commitment": commitment}
    _tell(commitment.claimant, commitment, title)


def _tell_leadership_of(document, title) -> None:
    """`title` is asked in each leader's language."""
    for leader in User.objects.active().filter(role=Role.LEADERSHIP):
        with in_language_of(leader):
            told = title()
        _tell(leader, document, told)


def _tell(person, document, title: str, body: str = "") -> None:
    key = f"{document._meta.model_name}:{document.pk}:{document.version}"
    Notice.tell(person, key=key, title=title, body=body, url=document.get_absolute_url())
