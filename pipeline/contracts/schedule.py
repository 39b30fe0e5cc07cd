"""A contract's payment schedule: proposed from the terms, always adding up to the contract, dated by the signature."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from operator import attrgetter
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import F, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from salesdept.common.audit import record_change
from salesdept.common.errors import NotNow, RuleBroken
from salesdept.common.money import ZERO, allocate

from .instalments import Basis, Instalment
from .terms import parts_of


def proposed(contract) -> list[Instalment]:
    """The instalments that the contract's payment terms name, cents by largest remainder."""
    parts = parts_of(contract.payment_terms)
    amounts = allocate(contract.gross, [part.percent for part in parts])
    return [
        Instalment(label=part.label, amount=amount, basis=part.basis, days=part.days)
        for part, amount in zip(parts, amounts, strict=True)
    ]


def write_schedule(contract, instalments: Sequence[Instalment]) -> None:
    """Number and save the instalments of a new contract; an empty schedule stays empty."""
    for position, instalment in enumerate(instalments, start=1):
        instalment.contract, instalment.position = contract, position
    must_make_up(contract, instalments)
    Instalment.objects.bulk_create(instalments)


def must_make_up(contract, instalments: Sequence[Instalment]) -> None:
    """RuleBroken with the difference where instalments don't add up to the contract's amount with tax."""
    missing = contract.gross - sum((one.amount for one in instalments), ZERO)
    if instalments and missing:
        told = {"sum": f"{contract.gross - missing:,.2f}", "missing": f"{missing:+,.2f}"}
        raise RuleBroken(
            _("The instalments come to %(sum)s: %(missing)s is missing to the contract's amount.") % told, "3.4.3"
        )


@transaction.atomic
def rewrite_schedule(contract, instalments: Sequence[Instalment], *, by) -> None:
    """Another schedule for a draft; NotNow once it is signed."""
    if contract.state != contract.State.DRAFT:
        raise NotNow(_("The schedule is a draft's; now single instalments get other dates."), "3.4.3")
    contract.instalments.all().delete()
    write_schedule(contract, instalments)
    record_change(contract, by=by, clause="3.4.3", action="schedule")


def follow_amount(contract) -> None:
    """A draft whose amount was corrected keeps the parts of its schedule."""
    instalments = list(contract.instalments.all())
    weights = [one.amount for one in instalments]
    if not instalments or sum(weights) == contract.gross:
        return
    if not sum(weights):
        weights = [Decimal(1)] * len(instalments)
    for instalment, amount in zip(instalments, allocate(contract.gross, weights), strict=True):
        instalment.amount = amount
    Instalment.objects.bulk_update(instalments, ["amount"])


def fall_due_by_signature(contract) -> None:
    """What is owed on signing gets its day."""
    instalments = list(contract.instalments.filter(basis=Basis.SIGNING))
    for instalment in instalments:
        instalment.due_on = contract.signed_on + timedelta(days=instalment.days)
    Instalment.objects.bulk_update(instalments, ["due_on"])


def must_leave_what_is_paid(contract, less: Decimal) -> None:
    """RuleBroken where `less` is more than is still open; of a contract without instalments nothing was paid."""
    left = contract.instalments.aggregate(left=Sum(F("amount") - F("paid"), default=ZERO))["left"]
    missing = less - left
    if missing > 0 and contract.instalments.exists():
        raise RuleBroken(
            _("%(amount)s of it is paid already.") % {"amount": f"{missing:,.2f}"},
            "3.4.3",
            _("Ask finance to take so much back from the instalments, or to pay it back, then change the contract."),
            receipts_of(contract),
        )


def receipts_of(contract) -> str:
    return f"{reverse('pipeline:receipts')}?{urlencode({'q': contract.customer.name})}"


def follow_amendment(contract, amendment) -> None:
    """More is one more instalment from the amendment's day; less is taken off the last open ones."""
    # Locked in the order in which receipts lock them, so that neither waits for the other.
    locked = contract.instalments.select_for_update().order_by("pk")
    instalments = sorted(locked, key=attrgetter("position"), reverse=True)
    if not instalments:
        return
    if amendment.gross_change > 0:
        Instalment.objects.create(
            contract=contract,
            position=instalments[0].position + 1,
            label=_("Amendment %(number)d") % {"number": amendment.number},
            amount=amendment.gross_change,
            basis=Basis.DATE,
            due_on=amendment.in_force_on,
        )
        return
    less = -amendment.gross_change
    must_leave_what_is_paid(contract, less)
    for instalment in instalments:
        cut = min(less, instalment.open_amount)
        instalment.amount -= cut
        less -= cut
    Instalment.objects.bulk_update(instalments, ["amount"])
