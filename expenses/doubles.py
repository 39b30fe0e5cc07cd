"""An invoice that two people have (5.2.2): they and the reviewer are told, and nobody whose the other one is."""

from django.utils.translation import gettext as _

from salesdept.common.workflow import after
from salesdept.messages.language import in_language_of
from salesdept.messages.models import Notice

from .forms import claim_saved
from .models import Claim, ClaimLine, WalletInvoice
from .reviewers import reviewers_of


@after(Claim.submit)
def tell_who_keeps_it_too(claim, by):
    """Who has in the wallet what is on a claim of somebody else's from now on."""
    for line in claim.lines.by_invoice():
        for invoice in WalletInvoice.objects.same_as(line).exclude(owner=by).select_related("owner"):
            with in_language_of(invoice.owner):
                title = _("%(invoice)s of your wallet is on somebody else's claim now") % {"invoice": invoice}
            key = f"double:{line.pk}:{invoice.pk}"
            Notice.tell(invoice.owner, key=key, title=title, url=invoice.get_absolute_url())


@after(claim_saved)
def tell_who_claimed_it_first(claim):
    """The other claimant and who reviews that claim; it stays registered for it."""
    for line in claim.lines.by_invoice():
        first = ClaimLine.objects.same_as(line).filter(invoice__isnull=False).exclude(claim__claimant=claim.claimant_id)
        for double in first.select_related("claim__claimant", "claim__team"):
            _tell_of(double, line)


def _tell_of(double: ClaimLine, line: ClaimLine) -> None:
    claim = double.claim
    reviewers = reviewers_of(claim) if claim.state == Claim.State.SUBMITTED else set()
    for person in {claim.claimant, *reviewers} - {line.claim.claimant}:
        with in_language_of(person):
            told = {"invoice": double.invoice_number or double.seller, "claim": claim}
            title = _("Invoice %(invoice)s of “%(claim)s” was entered on another claim too") % told
            body = _("It stays registered for this one. Where it is a bill of several people, settle who claims it.")
        Notice.tell(person, key=f"double:{double.pk}:{line.pk}", title=title, body=body, url=claim.get_absolute_url())
