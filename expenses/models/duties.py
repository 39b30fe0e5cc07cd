"""Duties apart by person, alike for all that is paid: who took one part in a paper does not take the next (5.2.4)."""

from django.utils.translation import gettext

from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.people.models import Role

from .account import PayeeAccount

PAYERS = [Role.FINANCE, Role.LEADERSHIP]


def had_no_part(*fields: str):
    """A guard: who took one of these parts in the claim does not take the next (security: duties apart)."""

    def apart(claim, by):
        if by.pk in {getattr(claim, f"{name}_id") for name in fields}:
            return NotYourPart(gettext("Who had a part in this claim does not take the next one."), "5.2.4")
        return None

    return apart


def pays_for_the_claimant(claim, by):
    """A guard: finance pays; for one of finance, who may be alone with it, leadership does too."""
    if by.is_a(Role.FINANCE) or claim.claimant.is_a(Role.FINANCE):
        return None
    return NotYourPart(gettext("Finance has this claim now."), "5.2.4")


def has_a_settled_account(claim, by):
    """An account that changed lately is vouched for by another one of finance before anything is paid to it."""
    account = PayeeAccount.objects.filter(person=claim.claimant_id).first()
    if account and not account.is_settled_for(by):
        return RuleBroken(
            gettext("The account of %(name)s was changed less than 48 hours ago.") % {"name": claim.claimant},
            "5.2.4",
            remedy=gettext("Another one of finance confirms it first"),
            remedy_url=account.get_absolute_url(),
        )
    return None


def its_batch_is_paid(claim, by):
    """A claim is marked paid with its batch, by who confirms that, not by itself."""
    if not claim.payment or claim.payment.batch.confirmed_by_id != by.pk:
        return NotNow(gettext("It is paid with its batch: confirm that one."), "5.2.4")
    return None
