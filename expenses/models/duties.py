"""What must hold for all that is paid, beside duties apart (`payers`)."""

from django.utils.translation import gettext

from salesdept.common.errors import NotNow, RuleBroken

from .account import PayeeAccount


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
