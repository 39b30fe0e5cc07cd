"""What a reviewer looks at beside the invoice: checks in plain words, the budget before and after (5.2.3)."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from .models import BudgetLine, Claim


@dataclass(frozen=True)
class Finding:
    """One check of a line. Tones: success, warning, danger."""

    tone: str
    text: str
    clause: str


def findings(claim: Claim) -> list[tuple]:
    """(line, its findings) for each line of the claim."""
    return [(line, _of(line, claim)) for line in claim.lines.select_related("category", "customer", "budget_line")]


def _of(line, claim: Claim) -> list[Finding]:
    found = [_document(line), _number(line)]
    if claim.submitted_at and (claim.submitted_at.date() - line.spent_on).days > 60:
        found.append(Finding("warning", _("Claimed late: %(why)s") % {"why": claim.late_reason}, "5.2.1"))
    if alike := line.lookalikes().count():
        text = _("%(count)s other expenses with the same amount, day and seller") % {"count": alike}
        found.append(Finding("warning", text, "5.2.2"))
    if line.spent_on.weekday() > 4:
        found.append(Finding("warning", _("On a weekend"), "5.2.3"))
    return found


def _document(line) -> Finding:
    if line.document:
        return Finding("success", _("Document there"), "5.2.2")
    return Finding("danger", _("No document"), "5.2.2")


def _number(line) -> Finding:
    if hasattr(line, "invoice"):
        return Finding("success", _("Invoice not used elsewhere"), "5.2.2")
    return Finding("warning", _("Invoice not registered yet"), "5.2.2")


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
