"""Papers of chapter 5: the claim form with its invoices behind it (費用報銷單), and the list of a payment."""

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.common.templatetags.formats import money
from salesdept.papers.capitals import in_capitals
from salesdept.papers.kinds import Content, paper
from salesdept.people.models import Role

from .models import Claim, PaymentBatch
from .payments.views import signatures_of
from .review.views import signatures
from .roles import STAFF


def _day(moment) -> str:
    return date_format(moment, "SHORT_DATE_FORMAT") if moment else ""


def _was_handed_in(claim) -> bool:
    return claim.state not in (Claim.State.DRAFT, Claim.State.CANCELLED)


@paper(
    "claim",
    of="expenses.Claim",
    label=gettext_lazy("Claim form"),
    clause="5.2.2",
    to=STAFF,
    offered=_was_handed_in,
)
def claim_paper(claim: Claim, language: str) -> Content:
    """The form with its sign line, sealed once it is paid, and behind it each invoice as it was handed in."""
    lines = list(claim.lines.select_related("category", "customer"))
    total, is_paid = sum(line.amount for line in lines), claim.state == Claim.State.PAID
    batch = claim.payment.batch if is_paid else None
    set_offs = claim.set_offs(total)
    facts = {
        "claimant": claim.claimant.name,
        "team": claim.team.name if claim.team else "",
        "claim_title": claim.title,
        "state": str(claim.get_state_display()),
        "submitted_on": _day(claim.submitted_at),
        "late_reason": claim.late_reason,
        "lines": [_line(line) for line in lines],
        "total": money(total, 2),
        "set_offs": [(str(advance), money(amount, 2)) for advance, amount in set_offs],
        "to_be_paid": money(total - sum(amount for _advance, amount in set_offs), 2),
        "capitals": in_capitals(total, settings.COMPANY_CURRENCY, language),
        "signatures": [(label, str(who or ""), _day(when)) for label, who, when in signatures(claim)],
        "paid": {"on": _day(batch.paid_on), "reference": batch.reference, "batch": batch.number} if batch else None,
        "files": [line.document_kept_sha256 for line in lines],
    }
    return Content(
        template="expenses/papers/claim.html",
        title=_("Claim form"),
        number=claim.number,
        facts=facts,
        mark="cancelled" if claim.state in (Claim.State.REJECTED, Claim.State.VOIDED) else "",
        is_final=is_paid,
        weight=len(lines),
        appended=tuple(
            (str(line.document), line.document_kind, line.invoice_number) for line in lines if line.document
        ),
    )


def _line(line) -> dict:
    return {
        "day": _day(line.spent_on),
        "category": str(line.category),
        "purpose": line.purpose,
        "customer": str(line.customer or ""),
        "seller": line.seller,
        "invoice": line.invoice_number,
        "amount": money(line.amount, 2),
        "claimed": money(line.claimed, 2) if line.claimed else "",
        "cut_reason": line.cut_reason,
    }


@paper(
    "payment",
    of="expenses.PaymentBatch",
    label=gettext_lazy("Payment list"),
    clause="5.2.4",
    to=[Role.FINANCE, Role.LEADERSHIP],
)
def payment_paper(batch: PaymentBatch, language: str) -> Content:
    """What is paid to whom with one order, account numbers by their last signs."""
    payments = list(batch.payments.standing().for_list())
    total = sum(payment.amount for payment in payments)
    facts = {
        "state": str(batch.get_state_display()),
        "paid_on": _day(batch.paid_on),
        "reference": batch.reference,
        "rows": [
            {
                "payee": payment.paper.claimant.name,
                "account": f"{payment.bank_code} {payment.number}" if payment.number else "",
                "claim": payment.paper.number,
                "title": payment.paper.title,
                "amount": money(payment.amount, 2),
            }
            for payment in payments
        ],
        "total": money(total, 2),
        "capitals": in_capitals(total, settings.COMPANY_CURRENCY, language),
        "signatures": [(label, str(who or ""), _day(when)) for label, who, when in signatures_of(batch)],
    }
    return Content(
        template="expenses/papers/payment.html",
        title=_("Payment list"),
        number=batch.number,
        facts=facts,
        is_final=batch.state == PaymentBatch.State.PAID,
        weight=len(payments),
    )
