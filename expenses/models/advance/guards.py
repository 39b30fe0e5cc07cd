"""What must hold before an advance is asked for, approved and paid."""

from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext

from salesdept.common.calendar import today
from salesdept.common.errors import NotYourPart, RuleBroken

from ...payers import BEFORE_VERIFYING, turn_of_payer
from ...reviewers import is_reviewer
from ..commitment import Commitment

pays_advance = turn_of_payer(*BEFORE_VERIFYING)
"""An advance is not verified: nothing was spent."""


def own_advance(advance, by):
    if by.pk != advance.claimant_id:
        return NotYourPart(gettext("Who asked for the advance withdraws it."), "5.2.4")
    return None


def has_advance_in_hand(advance, by):
    """The reviewer while it is asked for, who pays it once it is approved."""
    return is_reviewer(advance, by) if advance.state == advance.State.SUBMITTED else pays_advance(advance, by)


def is_for_one_who_is_here(advance, by):
    """Who has left is paid nothing ahead."""
    if advance.claimant.is_active:
        return None
    is_in_payment = advance.state == advance.State.IN_PAYMENT
    return RuleBroken(
        gettext("%(name)s has left: “%(advance)s” is not paid.") % {"name": advance.claimant, "advance": advance},
        "5.2.4",
        remedy=gettext("Take it out of the payment") if is_in_payment else gettext("Reject it"),
        remedy_url=advance.step_url("bank_failed") if is_in_payment else advance.get_absolute_url(),
    )


def is_covered(advance, by):
    """Claims may have drawn meanwhile what it was to be paid from."""
    return not_covered(advance.commitment, advance.amount, but=advance)


def not_covered(commitment: Commitment, amount: Decimal, but=None) -> RuleBroken | None:
    """Why `amount` can't be advanced on it beside its other advances, or None. Exact while the caller has it locked."""
    if commitment.state != Commitment.State.APPROVED:
        told = {"commitment": commitment, "state": commitment.get_state_display()}
        return RuleBroken(
            gettext("“%(commitment)s” is %(state)s: an advance is paid on an approved commitment alone.") % told,
            "5.3.1",
            remedy=gettext("Look at the commitment"),
            remedy_url=commitment.get_absolute_url(),
        )
    held = commitment.held()
    others = (commitment.advances.asked() | commitment.advances.out()).exclude(pk=but.pk if but else None).left()
    if amount <= held - others:
        return None
    told = {"held": f"{held:,.2f}", "others": f"{others:,.2f}", "room": f"{max(held - others, Decimal(0)):,.2f}"}
    return RuleBroken(
        gettext("%(held)s is held undrawn, %(others)s of it is advanced or asked for: up to %(room)s can be advanced.")
        % told,
        "5.3.1",
        remedy=gettext("Ask for less, or hold more money first"),
        remedy_url=commitment.get_absolute_url(),
    )


def overdue_advance(person) -> RuleBroken | None:
    """Why this person is given no further advance now, or None: one is open beyond its settling day."""
    late = person.advances.overdue().first()
    if late is None:
        return None
    told = {"advance": late, "left": f"{late.left:,.2f}", "day": date_format(late.settle_by, "SHORT_DATE_FORMAT")}
    return RuleBroken(
        gettext("%(left)s of “%(advance)s” was to be settled by %(day)s.") % told,
        "5.2.4",
        remedy=gettext("Claim what was spent or bring the rest back first"),
        remedy_url=late.get_absolute_url(),
    )


def not_in_its_time(commitment: Commitment, needed_on) -> RuleBroken | None:
    if today() <= needed_on <= commitment.until:
        return None
    return RuleBroken(
        gettext("The money is held until %(day)s: name a day from today to then.")
        % {"day": date_format(commitment.until, "SHORT_DATE_FORMAT")},
        "5.3.1",
    )
