"""The one door by which receipts reach instalments (3.4.3).

The receipt is locked by its step; instalments are moved in the order of their ids by conditional updates, with the
ledger's row beside each. Whatever requests meet, neither side ends above its amount.
"""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from salesdept.common.errors import RuleBroken
from salesdept.common.money import ZERO

from ..models import Allocation, Instalment, Receipt
from .models import SETTLED

Kind = Allocation.Kind


def give(receipt: Receipt, parts: Sequence[tuple[Instalment, Decimal]], *, by) -> None:
    """Allocate `parts` of the locked receipt; RuleBroken for more than is left on either side, and nothing is kept."""
    ordered = sorted(parts, key=lambda part: part[0].pk)
    given = taken_by(receipt, ordered)
    for (instalment, amount), value in zip(ordered, given, strict=True):
        _move(receipt, instalment, amount, value, by=by)
    receipt.allocated += sum(given, ZERO)


def taken_by(receipt: Receipt, parts: Sequence[tuple[Instalment, Decimal]]) -> list[Decimal]:
    """What each part takes of the receipt, in company currency; RuleBroken for more than is left of it."""
    left, taken = receipt.left_over, []
    for instalment, amount in parts:
        taken.append(receipt.given_for(amount, instalment.contract.currency, left))
        left -= taken[-1]
    if left < 0:
        told = {"left": f"{receipt.left_over:,.2f}", "asked": f"{sum(taken):,.2f}"}
        raise RuleBroken(_("Only %(left)s of this receipt is left, not %(asked)s.") % told, "3.4.3")
    return taken


def _move(receipt: Receipt, instalment: Instalment, amount: Decimal, value: Decimal, *, by) -> None:
    if amount <= 0 or value <= 0:
        raise RuleBroken(_("An allocation is above zero."), "3.4.3")
    owed = Instalment.objects.in_force().filter(contract__customer=receipt.customer_id, pk=instalment.pk).exists()
    # On its own columns alone: a condition that joins is judged by the row as it was before a rival's update.
    room = Instalment.objects.filter(pk=instalment.pk, paid__lte=F("amount") - amount)
    if not (owed and room.update(paid=F("paid") + amount)):
        told = {"instalment": instalment, "amount": f"{amount:,.2f}"}
        raise RuleBroken(_("%(instalment)s does not take %(amount)s: less is open, or it is not owed.") % told, "3.4.3")
    _settle(receipt, Kind.ALLOCATED, instalment, amount, value, by=by)


def _settle(receipt: Receipt, kind: str, instalment: Instalment, amount: Decimal, value: Decimal, **told) -> None:
    """The entry of what was just paid to the instalment, which this transaction holds: with what the rates differ."""
    if not instalment.contract.is_foreign:
        _book(receipt, kind, value, instalment=instalment, **told)
        return
    worth = instalment.contract.in_company
    paid = Instalment.objects.values_list("paid", flat=True).get(pk=instalment.pk)
    # By the totals before and after, so that all entries together are worth what was paid in all.
    difference = value - (worth(paid) - worth(paid - amount))
    _book(receipt, kind, value, instalment=instalment, settled=amount, exchange_difference=difference, **told)


def take_back(receipt: Receipt, instalment: Instalment, *, by, reason: str) -> None:
    """All that the instalment has of this receipt is credit again."""
    held, value = held_by(receipt).get(instalment.pk, (ZERO, ZERO))
    if held <= 0:
        raise RuleBroken(_("%(instalment)s has nothing of this receipt.") % {"instalment": instalment}, "3.4.3")
    Instalment.objects.filter(pk=instalment.pk).update(paid=F("paid") - held)
    _settle(receipt, Kind.RELEASED, instalment, -held, -value, by=by, reason=reason)
    receipt.allocated -= value


def give_back(receipt: Receipt, amount: Decimal, *, kind: str, by, reason: str) -> None:
    """Money that leaves the receipt; RuleBroken for more than is left."""
    if not 0 < amount <= receipt.left_over:
        told = {"left": f"{receipt.left_over:,.2f}"}
        raise RuleBroken(_("Between 0.01 and %(left)s can be paid back.") % told, "3.4.3")
    _book(receipt, kind, amount, by=by, reason=reason)
    receipt.returned += amount


def counter_everything(receipt: Receipt, *, by, reason: str) -> None:
    """Take back every allocation, then all that is left; what was paid back before stays so."""
    for instalment in Instalment.objects.filter(pk__in=held_by(receipt)).select_related("contract").order_by("pk"):
        take_back(receipt, instalment, by=by, reason=reason)
    if receipt.left_over:
        give_back(receipt, receipt.left_over, kind=Kind.REVERSAL, by=by, reason=reason)


def held_by(receipt: Receipt) -> dict:
    """instalment's pk -> (what it has of this receipt, above zero, what that took of the receipt's value)."""
    rows = receipt.entries.filter(instalment__isnull=False).order_by().values("instalment")
    sums = rows.annotate(held=Sum(SETTLED), value=Sum("amount")).filter(held__gt=0)
    return {row["instalment"]: (row["held"], row["value"]) for row in sums}


def _book(receipt: Receipt, kind: str, amount: Decimal, **told) -> None:
    Allocation.objects.create(receipt=receipt, kind=kind, amount=amount, **told)
