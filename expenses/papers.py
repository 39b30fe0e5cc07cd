"""Papers of chapter 5: the claim form with its invoices behind it (費用報銷單), and the list of a payment."""

from dataclasses import asdict

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.common.templatetags.formats import money
from salesdept.papers.capitals import in_capitals
from salesdept.papers.kinds import Content, paper
from salesdept.people.models import Role

from .invoices.printed import KINDS as DATA
from .invoices.printed import printed
from .invoices.read_out import ReadOut, Unreadable
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
    """The form with its sign line, sealed once it is paid, and behind it each invoice as it was handed in.

    Of an invoice that is data a page shows what is read of it.
    """
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
    pages = [_invoice_page(number, line) for number, line in enumerate(lines, 1) if line.document_kind in DATA]
    facts["invoices"] = pages
    return Content(
        template="expenses/papers/claim.html",
        title=_("Claim form"),
        number=claim.number,
        facts=facts,
        mark="cancelled" if claim.state in (Claim.State.REJECTED, Claim.State.VOIDED) else "",
        is_final=is_paid,
        weight=len(lines) + sum(len(page["items_read"]) for page in pages),
        appended=tuple(
            (str(line.document), line.document_kind, line.invoice_number)
            for line in lines
            if line.document and line.document_kind not in DATA
        ),
    )


def _invoice_page(number: int, line) -> dict:
    """`number` is the line's on the form. Read anew from the file, not taken from what was typed."""
    about = {"number": number, "purpose": line.purpose, "kind": line.document_kind.upper()}
    about |= {"sha256": line.document_kept_sha256 or line.document_sha256, "items_read": []}
    try:
        with line.document.open() as file:
            found = printed(file.read(), line.document_kind)
    except (OSError, Unreadable):
        return about | {"invoice": line.invoice_number}
    read = found.read
    amounts = {name: _money(value) for name, value in _amounts(read).items()}
    items = [asdict(item) | {"amount": _money(item.amount)} for item in found.items]
    return (
        about
        | amounts
        | {
            "is_read": True,
            "invoice": " ".join(filter(None, (read.code, read.number))),
            "issued_on": _day(read.issued_on),
            "seller": read.seller,
            "seller_tax_id": read.seller_tax_id,
            "buyer": found.buyer,
            "buyer_tax_id": read.buyer_tax_id,
            "currency_read": read.currency,
            "items_read": items,
        }
    )


def _money(amount) -> str:
    return "" if amount is None else money(amount, 2)


def _amounts(read: ReadOut) -> dict:
    return {"net": read.net, "tax": read.tax, "total_read": read.total if read.total is not None else read.stated}


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
