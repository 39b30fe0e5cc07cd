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

Kind = Allocation.Kind


def give(receipt: Receipt, parts: Sequence[tuple[Instalment, Decimal]], *, by) -> None:
    """Allocate `parts` of the locked receipt; RuleBroken for more than is left on either side, and nothing is kept."""
    together = sum((amount for _instalment, amount in parts), ZERO)
    if together > receipt.left_over:
        told = {"left": f"{receipt.left_over:,.2f}", "asked": f"{together:,.2f}"}
        raise RuleBroken(_("Only %(left)s of this receipt is left, not %(asked)s.") % told, "3.4.3")
    for instalment, amount in sorted(parts, key=lambda part: part[0].pk):
        _move(receipt, instalment, amount, by=by)
    receipt.allocated += together


def _move(receipt: Receipt, instalment: Instalment, amount: Decimal, *, by) -> None:
    if amount <= 0:
        raise RuleBroken(_("An allocation is above zero."), "3.4.3")
    owed = Instalment.objects.in_force().filter(contract__customer=receipt.customer_id, pk=instalment.pk).exists()
    # On its own columns alone: a condition that joins is judged by the row as it was before a rival's update.
    room = Instalment.objects.filter(pk=instalment.pk, paid__lte=F("amount") - amount)
    if not (owed and room.update(paid=F("paid") + amount)):
        told = {"instalment": instalment, "amount": f"{amount:,.2f}"}
        raise RuleBroken(_("%(instalment)s does not take %(amount)s: less is open, or it is not owed.") % told, "3.4.3")
    _book(receipt, Kind.ALLOCATED, amount, by=by, instalment=instalment)


def take_back(receipt: Receipt, instalment: Instalment, *, by, reason: str) -> None:
    """All that the instalment has of this receipt is credit again."""
    held = held_by(receipt).get(instalment.pk, ZERO)
    if held <= 0:
        raise RuleBroken(_("%(instalment)s has nothing of this receipt.") % {"instalment": instalment}, "3.4.3")
    Instalment.objects.filter(pk=instalment.pk).update(paid=F("paid") - held)
    _book(receipt, Kind.RELEASED, -held, by=by, reason=reason, instalment=instalment)
    receipt.allocated -= held


def give_back(receipt: Receipt, amount: Decimal, *, kind: str, by, reason: str) -> None:
    """Money that leaves the receipt; RuleBroken for more than is left."""
    if not 0 < amount <= receipt.left_over:
        told = {"left": f"{receipt.left_over:,.2f}"}
        raise RuleBroken(_("Between 0.01 and %(left)s can be paid back.") % told, "3.4.3")
    _book(receipt, kind, amount, by=by, reason=reason)
    receipt.returned += amount


def counter_everything(receipt: Receipt, *, by, reason: str) -> None:
    """Take back every allocation, then all that is left; what was paid back before stays so."""
    for instalment in Instalment.objects.filter(pk__in=held_by(receipt)).order_by("pk"):
        take_back(receipt, instalment, by=by, reason=reason)
    if receipt.left_over:
        give_back(receipt, receipt.left_over, kind=Kind.REVERSAL, by=by, reason=reason)


def held_by(receipt: Receipt) -> dict:
    """instalment's pk -> what it has of this receipt, above zero."""
    rows = receipt.entries.filter(instalment__isnull=False).order_by().values("instalment")
    sums = rows.annotate(held=Sum("amount")).filter(held__gt=0)
    return {row["instalment"]: row["held"] for row in sums}


def _book(receipt: Receipt, kind: str, amount: Decimal, *, by, reason: str = "", instalment=None) -> None:
    Allocation.objects.create(receipt=receipt, instalment=instalment, kind=kind, amount=amount, reason=reason, by=by)
