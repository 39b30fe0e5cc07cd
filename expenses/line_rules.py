"""Guards of a claim's submission that look at its lines (5.2.1, 5.2.2)."""

from django.conf import settings
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from salesdept.common.calendar import today
from salesdept.common.errors import RuleBroken

from .models.days import HalfDay, is_claimed_already
from .wallet.models import WalletInvoice


def _refused(claim, message: str, clause: str, remedy: str) -> RuleBroken:
    return RuleBroken(message, clause, remedy=remedy, remedy_url=reverse("expenses:claim_edit", args=[claim.pk]))


def names_who_was_entertained(claim, by):
    line = claim.lines.filter(category__code="entertainment", people="").first()
    if line is None:
        return None
    message = gettext("“%(purpose)s” is entertainment: name the people who were entertained.")
    return _refused(claim, message % {"purpose": line.purpose}, "5.2.2", gettext("Name them"))


def claims_its_days_once(claim, by):
    """A person has one allowance a day, over all claims that are under way or paid: what `HalfDay` refuses for good."""
    line = HalfDay.beyond(claim)
    return is_claimed_already(line) if line else None


def has_agreeing_invoices(claim, by):
    """What an invoice tells in two ways is looked at by a person before it is claimed."""
    line = claim.lines.filter(paper__checked_at=None).exclude(paper__conflicts=[]).exclude(paper=None).first()
    if line is None:
        return None
    message = gettext("On the invoice of “%(purpose)s” two things don't agree: %(fields)s.")
    facts = {"purpose": line.purpose, "fields": line.paper.conflicts_in_words}
    return RuleBroken(
        message % facts, "5.2.2", remedy=gettext("Say what is right"), remedy_url=line.paper.get_absolute_url()
    )


def claims_what_lies_in_the_wallet_from_there(claim, by):
    """A file that was dropped, deleted since or not, is claimed with what was read off it, not attached beside that."""
    kept = WalletInvoice.objects.filter(owner=claim.claimant_id, sha256=OuterRef("document_sha256"))
    bare = claim.lines.filter(paper=None).exclude(document_sha256="")
    line = bare.annotate(in_wallet=Subquery(kept.order_by("discarded_at").values("pk")[:1])).exclude(in_wallet=None)
    if (line := line.first()) is None:
        return None
    message = gettext("The file of “%(purpose)s” is an invoice of your wallet: claim it from there.")
    remedy, where = gettext("Take this expense out and pick it in the wallet"), reverse("expenses:wallet")
    return RuleBroken(
        message % {"purpose": line.purpose}, "5.2.2", remedy=remedy, remedy_url=f"{where}?gone={line.in_wallet}"
    )


def has_complete_invoices(claim, by):
    """What a mainland code doesn't tell, and what was never read, is filled in by its owner."""
    line = claim.lines.exclude(paper=None).filter(Q(paper__total=None) | Q(paper__key="")).first()
    if line is None:
        return None
    message = gettext("The invoice of “%(purpose)s” is not complete: its number or its total is not known.")
    remedy, where = gettext("Say what is on it"), line.paper.get_absolute_url()
    return RuleBroken(message % {"purpose": line.purpose}, "5.2.2", remedy=remedy, remedy_url=where)


def has_invoices_of_days_that_came(claim, by):
    line = claim.lines.filter(paper__issued_on__gt=today()).select_related("paper").first()
    if line is None:
        return None
    message = gettext("The invoice of “%(purpose)s” is of %(day)s, a day that has not come yet.")
    facts = {"purpose": line.purpose, "day": date_format(line.paper.issued_on, "SHORT_DATE_FORMAT")}
    remedy, where = gettext("Correct its day, or ask the seller for a right one"), line.paper.get_absolute_url()
    return RuleBroken(message % facts, "5.2.2", remedy=remedy, remedy_url=where)


def claims_no_more_than_invoiced(claim, by):
    lines = claim.lines.select_related("paper").filter(paper__total__isnull=False)
    line = next((one for one in lines if one.claimed_amount > one.paper.total), None)
    if line is None:
        return None
    message = gettext("“%(purpose)s” is %(claimed)s, its invoice %(total)s: no more is claimed than was paid.")
    facts = {"purpose": line.purpose, "claimed": f"{line.claimed_amount:,.2f}", "total": f"{line.paper.total:,.2f}"}
    return _refused(claim, message % facts, "5.2.2", gettext("Correct the amount"))


def has_tax_within_its_amount(claim, by):
    """What was cut may be less than the tax that was in it."""
    line = claim.lines.filter(tax__gte=Coalesce("foreign_amount", "amount")).first()
    if line is None:
        return None
    message = gettext("“%(purpose)s”: the tax is a part of the amount, and less than it.")
    return _refused(claim, message % {"purpose": line.purpose}, "5.2.2", gettext("Correct the tax, or leave it out"))


def is_made_out_to_us(claim, by):
    """Where the company refuses invoices that bear another buyer's tax ID; elsewhere that is only pointed out."""
    if not (settings.REFUSE_OTHER_BUYERS and settings.COMPANY_TAX_ID):
        return None
    line = claim.lines.exclude(paper=None).exclude(paper__buyer_tax_id=settings.COMPANY_TAX_ID).first()
    if line is None:
        return None
    message = gettext("The invoice of “%(purpose)s” is not made out to the company's tax ID %(id)s.")
    facts = {"purpose": line.purpose, "id": settings.COMPANY_TAX_ID}
    return _refused(claim, message % facts, "5.2.2", gettext("Ask the seller for one that is, or take it out."))


def is_within_limits_or_says_why(claim, by):
    above = claim.lines.with_limit().filter(amount__gt=F("most"), above_reason="").select_related("category")
    line = above.first()
    if line is None:
        return None
    message = gettext("“%(purpose)s” is %(above)s above the limit of %(most)s for %(category)s.")
    facts = {"purpose": line.purpose, "above": f"{line.amount - line.most:,.2f}", "most": f"{line.most:,.2f}"}
    remedy = gettext("Say why, or claim no more than the limit")
    return _refused(claim, message % (facts | {"category": line.category}), "5.2.1", remedy)


LINE_RULES = (
    is_within_limits_or_says_why,
    names_who_was_entertained,
    claims_its_days_once,
    claims_what_lies_in_the_wallet_from_there,
    has_agreeing_invoices,
    has_complete_invoices,
    has_invoices_of_days_that_came,
    claims_no_more_than_invoiced,
    has_tax_within_its_amount,
    is_made_out_to_us,
)
