"""What was paid in advance is set off when a claim is paid, and owed again when it is not paid after all (5.2.4).

Who locks several takes claims, advances, commitments and budget lines in that order, each sorted.
"""

from decimal import Decimal
from typing import Any

from django.db.models import Q

from salesdept.common.calendar import now
from salesdept.common.money import ZERO

from ..advance import Advance
from ..budget import BudgetLine
from ..commitment import OVER, Commitment
from ..payment import Payable
from .states import State

PAID_OR_ABOUT_TO_BE = (State.IN_PAYMENT, State.PAID, State.VOID_PENDING)
NEVER_PAID = (State.REJECTED, State.CANCELLED, State.VOIDED)


def lock_in_order(claims, advances) -> None:
    """All rows that change when these are put in payment, so that two payments never wait for each other."""
    claims, advances = list(claims), list(advances)
    if claims:
        _lock(type(claims[0]).objects.filter(pk__in=[claim.pk for claim in claims]))
    held_by = {claim.commitment_id for claim in claims} - {None}
    here = Q(pk__in=[advance.pk for advance in advances]) | Q(commitment__in=held_by, state=Advance.State.PAID)
    _lock(Advance.objects.filter(here))
    held_by |= {advance.commitment_id for advance in advances}
    commitments = _lock(Commitment.objects.filter(pk__in=held_by))
    BudgetLine.lock([one.line for one in commitments if one.state in OVER])


def _lock(rows) -> list:
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


class SettingOff(Payable):
    """The claimant chooses which advances: those on the commitment that the claim draws on."""

    commitment_id: Any
    claimant_id: Any
    settlements: Any
    state: Any
    sum: Any

    class Meta:
        abstract = True

    def set_offs(self, claimed: Decimal) -> list[tuple[Advance, Decimal]]:
        """What is set off of which advance; before it is in payment, what would be now."""
        if not self.commitment_id or self.state in NEVER_PAID:
            return []
        if self.state in PAID_OR_ABOUT_TO_BE:
            return [(row.advance, row.amount) for row in self.settlements.standing().select_related("advance")]
        return _taken(self._open_advances(), claimed)

    @property
    def to_be_paid(self) -> Decimal:
        """What is left of its sum for the bank."""
        return self.sum - sum((amount for _advance, amount in self.set_offs(self.sum)), ZERO)

    def _open_advances(self):
        """The oldest first."""
        return Advance.objects.open().filter(commitment=self.commitment_id, claimant=self.claimant_id)

    def _set_off(self, claimed: Decimal, by) -> Decimal:
        """Set off what is open, up to what is claimed; how much."""
        if not self.commitment_id:
            return ZERO
        oldest_first = sorted(_lock(self._open_advances()), key=lambda one: (one.paid_at, one.pk))
        taken = _taken(oldest_first, claimed)
        for advance, amount in taken:
            advance.set_off_against(amount, by)
            self.settlements.create(advance=advance, amount=amount, by=by)
        if taken:
            [commitment] = _lock(Commitment.objects.filter(pk=self.commitment_id))
            commitment.free_cover(by)
        return sum((amount for _advance, amount in taken), ZERO)

    def _undo_set_off(self, by) -> None:
        standing = self.settlements.standing()
        _lock(Advance.objects.filter(pk__in=standing.values("advance")))
        for row in standing.select_related("advance"):
            row.advance.owe_again(row.amount, by)
        standing.update(undone_at=now())


def _taken(advances, claimed: Decimal) -> list[tuple[Advance, Decimal]]:
    """So much of each, in their order, until nothing of the claim is left."""
    taken = []
    for advance in advances:
        if part := min(advance.left, claimed):
            taken.append((advance, part))
            claimed -= part
    return taken
