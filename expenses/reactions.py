"""Who is told what when a claim takes a step."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from salesdept.common.workflow import after
from salesdept.messages.language import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.delegations.models import duty_lent
from salesdept.people.models import Role, User

from .models import (
    Advance,
    Budget,
    Claim,
    Commitment,
    Supplement,
    advance_asked,
    commitment_expired,
    money_held,
    question_answered,
    reservation_released,
    went_up,
)
from .models.claim.left_behind import left_behind_cancelled
from .models.claim.reviewed import ON_ITS_WAY, TAKEN_BACK_WITHIN
from .reviewers import reviewers_of


@after(Claim.submit)
def tell_reviewers(claim, by):
    for reviewer in reviewers_of(claim):
        with in_language_of(reviewer):
            title = _("%(name)s's claim waits for review") % {"name": claim.claimant}
            _tell(reviewer, claim, "waits", title)


@after(duty_lent)
def tell_the_delegate(delegation):
    """From when to when it is theirs; what waits stands in their inbox from the first day on."""
    with in_language_of(delegation.delegate):
        title = _("You review for %(name)s") % {"name": delegation.principal}
        days = f"{date_format(delegation.since)} – {date_format(delegation.until)}"
    url = delegation.get_absolute_url()
    Notice.tell(delegation.delegate, key=f"delegation:{delegation.pk}", title=title, body=days, url=url)


@after(went_up)
def tell_the_next_rung(paper):
    """Those above, and those with whom it lay."""
    for reviewer in reviewers_of(paper):
        with in_language_of(reviewer):
            title = _("%(name)s: “%(paper)s” lay too long and goes one step up")
            title %= {"name": paper.claimant, "paper": paper}
        key = f"raised:{paper.pk}:{paper.round}:{paper.raised}"
        Notice.tell(reviewer, key=key, title=title, url=paper.get_absolute_url())


@after(Claim.approve)
@after(Claim.send_back)
@after(Claim.reject)
def tell_soon(claim, by):
    """Not before the time in which the decision can be taken back; what is missed here the minute's job finds."""
    from .tasks import tell_decisions

    tell_decisions.apply_async(countdown=(TAKEN_BACK_WITHIN + ON_ITS_WAY).seconds + 1)


def tell_of_decision(claim) -> None:
    """What is approved goes its way; what is not, its claimant corrects or drops."""
    if claim.state in (Claim.State.RETURNED, Claim.State.REJECTED):
        with in_language_of(claim.claimant):
            title = _("%(claim)s: %(state)s") % {"claim": claim.title, "state": claim.get_state_display()}
            _tell(claim.claimant, claim, claim.state, title, claim.answer)


@after(Claim.cut)
def tell_claimant_of_cut(claim, by):
    with in_language_of(claim.claimant):
        title = _("%(claim)s: less is paid than was claimed") % {"claim": claim.title}
        told = [f"{line}: {line.claimed:,.2f} → {line.amount:,.2f}. {line.cut_reason}" for line in claim.lines.cut()]
        _tell(claim.claimant, claim, "cut", title, "\n".join(told))


@after(Claim.ask)
def tell_claimant_of_question(claim, by):
    question = claim.open_question
    with in_language_of(claim.claimant):
        title = _("%(name)s asks about %(claim)s") % {"name": by, "claim": claim.title}
        Notice.tell(
            claim.claimant, key=f"question:{question.pk}", title=title, body=question.text, url=claim.get_absolute_url()
        )


@after(question_answered)
def tell_asker_of_answer(question):
    with in_language_of(question.asked_by):
        title = _("Answered: %(claim)s") % {"claim": question.claim.title}
    Notice.tell(
        question.asked_by,
        key=f"answer:{question.pk}",
        title=title,
        body=question.answer,
        url=question.claim.get_absolute_url(),
    )


@after(Claim.settle)
def tell_claimant_of_payment(claim, by):
    with in_language_of(claim.claimant):
        _tell(claim.claimant, claim, "paid", _("%(claim)s was paid") % {"claim": claim.title})


@after(Claim.tell_bounce)
def tell_who_confirms_bounces(claim, by):
    payers = User.objects.active().filter(role__in=[Role.FINANCE, Role.LEADERSHIP])
    for person in payers.exclude(pk__in=[by.pk, claim.claimant_id]):
        with in_language_of(person):
            title = _("%(claim)s: the bank returned it, says %(name)s") % {"claim": claim.title, "name": by}
            _tell(person, claim, f"bounce:{claim.version}", title, claim.bounce_reason)


@after(Claim.confirm_bounce)
@after(Claim.bank_failed)
def tell_claimant_of_failure(claim, by):
    with in_language_of(claim.claimant):
        title = _("%(claim)s: the bank gave the payment back") % {"claim": claim.title}
        failed = claim.payments.exclude(failed_at=None).latest("failed_at")
        _tell(claim.claimant, claim, f"failed:{failed.pk}", title, failed.failure)


@after(Claim.propose_void)
def tell_who_decides_on_voids(claim, by):
    for person in User.objects.active().filter(role__in=[Role.MANAGER, Role.LEADERSHIP]).exclude(pk=claim.claimant_id):
        with in_language_of(person):
            title = _("%(claim)s was paid in error, says finance") % {"claim": claim.title}
            _tell(person, claim, f"void:{claim.version}", title, claim.void_reason)


@after(Claim.confirm_void)
def tell_claimant_of_void(claim, by):
    with in_language_of(claim.claimant):
        _tell(
            claim.claimant, claim, "void", _("%(claim)s is to be paid back") % {"claim": claim.title}, claim.void_reason
        )


@after(reservation_released)
def tell_claimant_of_release(claim):
    with in_language_of(claim.claimant):
        title = _("%(claim)s: the money reserved for it is free again") % {"claim": claim.title}
        _tell(claim.claimant, claim, "released", title)


@after(left_behind_cancelled)
def tell_reviewers_of_what_was_left(claim):
    for reviewer in reviewers_of(claim):
        with in_language_of(reviewer):
            title = _("%(claim)s of %(name)s, who has left, is cancelled") % {
                "claim": claim.title,
                "name": claim.claimant,
            }
            _tell(reviewer, claim, "left", title, claim.answer)


@after(Budget.submit)
def tell_leadership(budget, by):
    for leader in User.objects.active().filter(role=Role.LEADERSHIP):
        with in_language_of(leader):
            title = _("%(budget)s waits for approval") % {"budget": budget}
        Notice.tell(leader, key=f"budget:{budget.pk}:{budget.version}", title=title, url=budget.get_absolute_url())


@after(Budget.ask_to_reopen)
def tell_leadership_of_reopening(budget, by):
    for leader in User.objects.active().filter(role=Role.LEADERSHIP):
        with in_language_of(leader):
            title = _("Finance asks to reopen %(budget)s") % {"budget": budget}
        key = f"budget:{budget.pk}:{budget.version}"
        Notice.tell(leader, key=key, title=title, url=budget.get_absolute_url())


@after(Supplement.submit)
def tell_leadership_of_supplement(supplement, by):
    for leader in User.objects.active().filter(role=Role.LEADERSHIP):
        with in_language_of(leader):
            title = _("%(supplement)s waits for approval") % {"supplement": supplement}
        key = f"supplement:{supplement.pk}:{supplement.version}"
        Notice.tell(leader, key=key, title=title, url=supplement.get_absolute_url())


@after(Supplement.approve)
@after(Supplement.reject)
@after(Supplement.send_back)
def tell_asker(supplement, by):
    asker = supplement.asked_by
    with in_language_of(asker):
        title = _("%(supplement)s: %(state)s") % {
            "supplement": supplement,
            "state": supplement.get_state_display(),
        }
        key = f"supplement:{supplement.pk}:{supplement.version}"
        Notice.tell(asker, key=key, title=title, body=supplement.answer, url=supplement.get_absolute_url())


@after(Supplement.approve)
def tell_claimant_that_there_is_room(supplement, by):
    """Nothing is handed in for the claimant: what was refused stays refused until it is handed in again (5.3.3)."""
    claim = supplement.claim
    if claim is None or not claim.may_edit(claim.claimant):
        return
    with in_language_of(claim.claimant):
        title = _("%(claim)s: the budget has room for it now, hand it in") % {"claim": claim.title}
        _tell(claim.claimant, claim, f"room:{supplement.pk}", title)


@after(money_held)
def tell_reviewers_of_commitment(commitment):
    for reviewer in reviewers_of(commitment):
        with in_language_of(reviewer):
            told = {"name": commitment.claimant, "amount": f"{commitment.amount:,.2f}"}
            title = _("%(name)s holds %(amount)s ahead and asks for approval") % told
            _tell_of(commitment, reviewer, title)


@after(Commitment.approve)
@after(Commitment.reject)
def tell_holder(commitment, by):
    with in_language_of(commitment.claimant):
        told = {"commitment": commitment, "state": commitment.get_state_display()}
        _tell_of(commitment, commitment.claimant, _("%(commitment)s: %(state)s") % told, commitment.answer)


@after(commitment_expired)
def tell_holder_of_expiry(commitment):
    with in_language_of(commitment.claimant):
        title = _("%(commitment)s: its day has passed, the rest went back to the budget") % {"commitment": commitment}
        _tell_of(commitment, commitment.claimant, title)


@after(advance_asked)
def tell_reviewers_of_advance(advance):
    for reviewer in reviewers_of(advance):
        with in_language_of(reviewer):
            told = {"name": advance.claimant, "amount": f"{advance.amount:,.2f}"}
            _tell_of(advance, reviewer, _("%(name)s asks for %(amount)s in advance") % told)


@after(Advance.reject)
@after(Advance.hand_over)
@after(Advance.bank_failed)
def tell_who_asked(advance, by):
    with in_language_of(advance.claimant):
        told = {"advance": advance, "state": advance.get_state_display()}
        _tell_of(advance, advance.claimant, _("%(advance)s: %(state)s") % told, advance.answer)


@after(Commitment.close)
@after(commitment_expired)
def tell_of_what_is_owed(commitment, by=None):
    """What it was for is over: by when the rest of its advances is to be settled."""
    for advance in commitment.advances.open():
        with in_language_of(commitment.claimant):
            told = {"left": f"{advance.left:,.2f}", "day": date_format(advance.settle_by, "SHORT_DATE_FORMAT")}
            title = _("Claim or bring back %(left)s of your advance by %(day)s") % told
        Notice.tell(commitment.claimant, key=f"owed:{advance.pk}", title=title, url=advance.get_absolute_url())


def _tell_of(commitment, person, title: str, body: str = "") -> None:
    key = f"{commitment._meta.model_name}:{commitment.pk}:{commitment.version}"
    Notice.tell(person, key=key, title=title, body=body, url=commitment.get_absolute_url())


def _tell(person, claim, what: str, title: str, body: str = "") -> None:
    key = f"claim:{claim.pk}:{claim.round}:{what}"
    Notice.tell(person, key=key, title=title, body=body, url=claim.get_absolute_url())
