"""What must hold before a claim takes a step."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from salesdept.common.calendar import today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken

from ...drafts.models import ClaimDraft
from ...payers import BEFORE_PAYING, BEFORE_VERIFYING, turn_of_payer
from ...reviewers import is_reviewer, reviewers_for
from ..budget import OverBudget
from ..line import Invoice, InvoiceKey
from .states import State


def own_claim(claim, by):
    if by.pk != claim.claimant_id:
        return NotYourPart(gettext("Only the claimant does this."), "5.2.1")
    return None


def has_nothing_unsaved(claim, by):
    """What was typed and not saved would be left out: its claimant says what is meant."""
    draft = ClaimDraft.objects.visible_to(by).filter(about=claim.pk).first()
    if draft is None:
        return None
    at = date_format(localtime(draft.saved_at), "TIME_FORMAT")
    return RuleBroken(
        gettext("What you typed into it at %(time)s is not saved yet.") % {"time": at},
        "5.2.2",
        remedy=gettext("Save it, or discard the draft"),
        remedy_url=reverse("expenses:claim_edit", args=[claim.pk]),
    )


def has_lines(claim, by):
    if not claim.lines.exists():
        return RuleBroken(gettext("The claim has no lines yet."), "5.2.2")
    return None


def has_documents(claim, by):
    bare = claim.lines.by_invoice().filter(Q(document="") | Q(invoice_key="")).first()
    if bare:
        return RuleBroken(
            gettext("“%(purpose)s” has no invoice: each line needs its number and its document.")
            % {"purpose": bare.purpose},
            "5.2.2",
            remedy=gettext("Attach the invoice"),
            remedy_url=reverse("expenses:claim_edit", args=[claim.pk]),
        )
    return None


def is_explained_when_late(claim, by):
    if claim.is_late and not claim.late_reason.strip():
        return RuleBroken(
            gettext("An expense is more than 60 days old: write down why it is claimed so late."),
            "5.2.1",
            remedy=gettext("Give the reason"),
            remedy_url=reverse("expenses:claim_edit", args=[claim.pk]),
        )
    return None


def within_budget(claim, by):
    """Says beforehand what would not fit; `BudgetLine.move` is what holds it when many try at once."""
    try:
        short = next((taking for taking in claim.takings() if taking.missing), None)
    except RuleBroken as no_budget:
        return no_budget
    return OverBudget(short.line, short.missing, by, claim) if short else None


def commitment_is_open(claim, by):
    """Approved; or over, with an advance on it that is still to be set off."""
    if claim.commitment is None or claim.commitment.may_be_drawn_on:
        return None
    told = {"commitment": claim.commitment, "state": claim.commitment.get_state_display()}
    return RuleBroken(
        gettext("The claim is to draw on “%(commitment)s”, which is %(state)s.") % told,
        "5.3.1",
        remedy=gettext("Take it out of the claim, or wait for its approval"),
        remedy_url=reverse("expenses:claim_edit", args=[claim.pk]),
    )


def is_explained_beyond_the_month(claim, by):
    """The months' plan is no hard stop: beyond it a written reason is asked (5.3.3 holds the year)."""
    if claim.month_reason.strip():
        return None
    for taking in claim.takings():
        if (beyond := taking.new - taking.line.left_on(today())) > 0 and taking.new > 0:
            return RuleBroken(
                gettext("%(line)s: %(beyond)s beyond the plan to this month.")
                % {"line": taking.line, "beyond": f"{beyond:,.2f}"},
                "5.3.1",
                remedy=gettext("Write down why it can't wait"),
                remedy_url=reverse("expenses:claim_edit", args=[claim.pk]) + "#id_month_reason",
            )
    return None


def has_reviewer(claim, by):
    """Nothing approves itself: a claim that nobody may review is not taken."""
    if not reviewers_for(by, by.team):
        return RuleBroken(
            gettext("Nobody is there who may review your claim."),
            "5.2.3",
            remedy=gettext("Ask the administrator: the post of your reviewer is vacant."),
        )
    return None


def has_unused_invoices(claim, by):
    """Says beforehand what `Invoice` refuses for good."""
    lines = list(claim.lines.select_related("paper"))
    keys = InvoiceKey.objects.exclude(invoice__line__claim=claim.pk)
    if keys.same_as({key for line in lines for key in line.invoice_keys}).exists():
        used = next(line for line in lines if keys.same_as(line.invoice_keys).exists())
        return used.is_claimed_already()
    files = Invoice.objects.exclude(line__claim=claim.pk).filter(sha256=OuterRef("document_sha256"))
    used = claim.lines.filter(Exists(files)).first()
    return used.is_claimed_already() if used else None


is_verifier = turn_of_payer(*BEFORE_VERIFYING)
is_payer = turn_of_payer(*BEFORE_PAYING)


def has_it_in_hand(claim, by):
    """A guard: the reviewer while the claim is submitted, who verifies it once it is approved."""
    return is_reviewer(claim, by) if claim.state == State.SUBMITTED else is_verifier(claim, by)


def decided_just_now(claim, by):
    if by.pk != claim.decided_by_id:
        return NotYourPart(gettext("Only who decided takes the decision back."), "5.2.3")
    if not claim.may_be_taken_back:
        return NotNow(gettext("The decision is out by now: it can't be taken back any more."), "5.2.3")
    return None


def decision_is_out(claim, by):
    """A guard of finance: what the approver may still take back is not worked on."""
    if claim.state == State.APPROVED and claim.may_be_taken_back:
        return NotNow(gettext("It was approved just now and may still be taken back: wait a few seconds."), "5.2.3")
    return None


def is_not_asked(claim, by):
    if claim.open_question:
        return NotNow(gettext("A question is open already: the claimant answers it first."), "5.2.3")
    return None


def is_asked(claim, by):
    if not claim.open_question:
        return NotNow(gettext("Nobody asks anything of this claim."), "5.2.3")
    return None


def void_is_proposed(claim, by):
    if claim.void_proposed_by_id is None:
        return NotNow(gettext("Finance proposes it first."), "5.2.4")
    return None


def void_is_not_proposed(claim, by):
    if claim.void_proposed_by_id is not None:
        return NotNow(gettext("It is proposed already: manager or leadership decide."), "5.2.4")
    return None
