"""What a reviewer looks at beside the invoice: checks in plain words, the budget before and after (5.2.3)."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import BudgetLine, Claim
from .remarks import remarks_on

TONES = ("danger", "warning", "info", "success")


@dataclass(frozen=True)
class Finding:
    """One check of a line. Tones: success, info, warning, danger."""

    tone: str
    text: str
    clause: str


def findings(claim: Claim) -> list[tuple]:
    """(line, its findings) for each line of the claim, what needs a look first."""
    return [
        (line, sorted(_of(line, claim), key=lambda one: TONES.index(one.tone))) for line in claim.lines.for_review()
    ]


def _of(line, claim: Claim) -> list[Finding]:
    line.claim = claim
    return [_document(line), *_number(line), _age(line), *_likeness(line), *_weekend(line), *_remarks(line)]


def _document(line) -> Finding:
    if line.basis != line.Basis.INVOICE:
        facts = {"quantity": f"{line.quantity.normalize():f}", "basis": line.get_basis_display()}
        return Finding("success", _("By the standards: %(quantity)s %(basis)s") % facts, "5.2.1")
    if line.document:
        return Finding("success", _("Document attached"), "5.2.2")
    return Finding("danger", _("No document"), "5.2.2")


def _number(line) -> list[Finding]:
    """Known once the claim was handed in: then the invoice is registered, for this claim alone."""
    return [Finding("success", _("Invoice used nowhere else"), "5.2.2")] if line.is_registered else []


def _age(line) -> Finding:
    if line.came_late:
        return Finding("warning", _("Claimed late: %(why)s") % {"why": line.claim.late_reason}, "5.2.1")
    return Finding("success", _("Claimed in time"), "5.2.1")


def _likeness(line) -> list[Finding]:
    """Often right, pointed out all the same."""
    if not line.alike:
        return []
    text = ngettext(
        "%(count)d other expense of the same amount, day and seller",
        "%(count)d other expenses of the same amount, day and seller",
        line.alike,
    )
    return [Finding("warning", text % {"count": line.alike}, "5.2.3")]


def _weekend(line) -> list[Finding]:
    return [Finding("warning", _("On a weekend"), "5.2.3")] if line.on_weekend else []


def _remarks(line) -> list[Finding]:
    return [Finding(one.tone, one.text, one.clause) for one in remarks_on(line)]


@dataclass(frozen=True)
class Draw:
    """What a claim takes from one budget line; `before` and `after` are what is left."""

    line: BudgetLine
    amount: Decimal
    before: Decimal
    after: Decimal


def draws(claim: Claim) -> list[Draw]:
    """Budget before and after, per line: what is left already counts the reservation of a submitted claim."""
    return [Draw(line, held, line.left + held, line.left) for line, held in claim.held().items()]
