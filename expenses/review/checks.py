"""What a reviewer looks at beside the invoice: checks in plain words, the budget before and after (5.2.3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.models import Communication

from ..invoices.keys import NO_NUMBER
from ..models import Advance, BudgetLine, Claim, WalletInvoice
from ..remarks import remarks_on
from ..roles import SIGNERS
from ..standards.reckoning import shares_in_words, shares_of

TONES = ("danger", "warning", "info", "success")
NOT_PAID_YET = (Claim.State.SUBMITTED, Claim.State.APPROVED, Claim.State.VERIFIED)
WITH_A_VISIT = ("travel", "entertainment")
"""Categories of expenses that mostly go with a visit."""


@dataclass(frozen=True)
class Finding:
    """One check of a claim or line. Tones: success, info (said kindly), warning, danger. `url`: what it points to."""

    tone: str
    text: str
    clause: str
    url: str = ""


def of_the_whole(claim: Claim, user) -> list[Finding]:
    """What is said of the claim, not of one of its lines; who pays is also shown what the claimant still owes."""
    found = []
    if claim.month_reason:
        found.append(Finding("warning", _("Beyond the month's plan: %(why)s") % {"why": claim.month_reason}, "5.3.1"))
    if user.is_a(*SIGNERS) and claim.state in NOT_PAID_YET:
        found += [_open(advance, claim.claimant) for advance in Advance.objects.beside(claim)]
    return found


def _open(advance: Advance, claimant) -> Finding:
    told = {"name": claimant, "left": f"{advance.left:,.2f}", "advance": advance}
    text = _("%(name)s has an open advance of %(left)s on “%(advance)s”, which this claim is not set off against")
    return Finding("warning", text % told, "5.2.4", advance.get_absolute_url())


def findings(claim: Claim, user=None) -> list[tuple]:
    """(line, its findings) for each line of the claim, what needs a look first; links to what `user` may see."""
    lines = list(claim.lines.for_review())
    visits = {line.visit_id for line in lines} - {None}
    seen = Communication.objects.visible_to(user).filter(pk__in=visits) if user and visits else ()
    linked = {visit.pk: visit.get_absolute_url() for visit in seen}
    for line in lines:
        line.claim, line.visit_url = claim, linked.get(line.visit_id, "")
        read = line.paper or (WalletInvoice.as_told(line.facts) if line.facts else None)
        line.told = read.facts() if read else []
    return [(line, _of(line)) for line in lines]


def _of(line) -> list[Finding]:
    found = [finding for check in CHECKS for finding in check(line)]
    return sorted(found, key=lambda one: TONES.index(one.tone))


def _document(line) -> Iterator[Finding]:
    if line.is_by_standards:
        facts = {"quantity": f"{line.quantity.normalize():f}", "basis": line.get_basis_display()}
        said = _("By the standards: %(quantity)s %(basis)s") % facts
        shares = shares_of(line)
        yield Finding("success", f"{said} ({shares_in_words(shares)})" if len(shares) > 1 else said, "5.2.1")
    elif line.document:
        yield Finding("success", _("Document attached"), "5.2.2")
    else:
        yield Finding("danger", _("No document"), "5.2.2")


def _number(line) -> Iterator[Finding]:
    """Known once the claim was handed in: then the invoice is registered, for this claim alone."""
    if line.invoice_key.startswith(NO_NUMBER):
        text = _("The invoice has no number: a second claim of it is known only by the same seller, day and amount")
        yield Finding("warning", text, "5.2.2")
    elif line.is_registered:
        yield Finding("success", _("Invoice used nowhere else"), "5.2.2")


def _age(line) -> Iterator[Finding]:
    if line.is_late:
        yield Finding("warning", _("Claimed late: %(why)s") % {"why": line.claim.late_reason}, "5.2.1")
    else:
        yield Finding("success", _("Claimed in time"), "5.2.1")


def _likeness(line) -> Iterator[Finding]:
    """Often right, pointed out all the same."""
    if line.alike:
        text = ngettext(
            "%(count)d other expense of the same amount, day and seller",
            "%(count)d other expenses of the same amount, day and seller",
            line.alike,
        )
        yield Finding("warning", text % {"count": line.alike}, "5.2.3")


def _same_place(line) -> Iterator[Finding]:
    """One bill in parts looks like this; so does a lunch of colleagues who pay apart, which is said kindly."""
    if line.same_place:
        text = ngettext(
            "%(count)d other expense at this seller on that day: %(sum)s together",
            "%(count)d other expenses at this seller on that day: %(sum)s together",
            line.same_place,
        )
        together = f"{line.same_place_sum + line.amount:,.2f}"
        tone = "warning" if line.is_split else "info"
        yield Finding(tone, text % {"count": line.same_place, "sum": together}, "5.2.3")


def _imported(line) -> Iterator[Finding]:
    if line.is_imported:
        text = _("An expense of the same amount, day and seller came in with a file: it may be paid already")
        yield Finding("warning", text, "5.2.3")


def _sequence(line) -> Iterator[Finding]:
    if line.is_next:
        yield Finding("warning", _("The seller's invoice with the number beside this one was claimed too"), "5.2.3")


def _round(line) -> Iterator[Finding]:
    if line.is_round:
        yield Finding("warning", _("A round sum"), "5.2.3")


def _weekend(line) -> Iterator[Finding]:
    if line.on_weekend:
        yield Finding("warning", _("On a weekend"), "5.2.3")


def _visit(line) -> Iterator[Finding]:
    """A visit may just not be written down yet: asked kindly, and no reason to hold a claim back."""
    if line.category.code in WITH_A_VISIT:
        if line.visit_id:
            yield Finding("success", _("Goes with a visit on that day"), "5.2.3", line.visit_url)
        else:
            yield Finding("info", _("No visit is written down for that day; perhaps it is still to be logged"), "5.2.3")


def _cut(line) -> Iterator[Finding]:
    if line.claimed:
        told = {"claimed": f"{line.claimed:,.2f}", "why": line.cut_reason}
        yield Finding("info", _("Cut from %(claimed)s: %(why)s") % told, "5.2.3")


def _remarks(line) -> Iterator[Finding]:
    yield from (Finding(one.tone, one.text, one.clause) for one in remarks_on(line))


CHECKS = (
    _document,
    _number,
    _age,
    _likeness,
    _imported,
    _same_place,
    _sequence,
    _round,
    _weekend,
    _visit,
    _remarks,
    _cut,
)
"""Each says what it finds of a line from `for_review`; what withholds a claim from a batch is `odd` there too."""


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
