"""What was paid in advance is set off when a claim is paid, and owed again when it is not paid after all (5.2.4).

Who locks several takes claims, advances, commitments and budget lines in that order, each sorted.
"""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from salesdept.common.calendar import now
from salesdept.common.errors import NotNow
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
    _lock_claims(claims)
    held_by = {claim.commitment_id for claim in claims} - {None}
    _lock(Advance.objects.filter(pk__in=[advance.pk for advance in advances]) | _out_on(held_by))
    held_by |= {advance.commitment_id for advance in advances}
    commitments = _lock(Commitment.objects.filter(pk__in=held_by))
    BudgetLine.lock([one.line for one in commitments if one.state in OVER])


def lock_to_settle(claims: list, advances: list) -> None:
    """All rows that change when these are confirmed as paid, in the same order."""
    _lock_claims(claims)
    _lock(Advance.objects.filter(pk__in=[advance.pk for advance in advances]))
    BudgetLine.lock({line for claim in claims for line in claim.held()})


def _lock_claims(claims: list) -> None:
    if claims:
        _lock(type(claims[0]).objects.filter(pk__in=[claim.pk for claim in claims]))


def _out_on(commitments):
    return Advance.objects.out().filter(commitment__in=commitments)


def _lock(rows) -> list:
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


class SettingOff(Payable):
    """The claimant chooses which advances: those on the commitment that the claim draws on."""

    commitment_id: Any
    claimant_id: Any
    drawn: Any
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
        # Also what is in payment: else it could be handed over unseen, and the same money paid twice.
        _lock(_out_on([self.commitment_id]))
        [commitment] = _lock(Commitment.objects.filter(pk=self.commitment_id))
        if refusal := self._takes_the_cover(commitment):
            raise refusal
        taken = _taken(self._open_advances(), claimed)
        for advance, amount in taken:
            advance.set_off_against(amount, by)
            self.settlements.create(advance=advance, amount=amount, by=by)
        if taken:
            commitment.free_cover(by)
        return sum((amount for _advance, amount in taken), ZERO)

    def _takes_the_cover(self, commitment: Commitment) -> NotNow | None:
        """Of an advance that the bank is paying now: once confirmed, it is set off against this claim."""
        on_its_way = commitment.advances.filter(state=Advance.State.IN_PAYMENT)
        if not self.drawn or on_its_way.left() <= commitment.held():
            return None
        first = on_its_way.earliest("created_at")
        return NotNow(
            gettext("The claim drew on money that is being paid in advance now: %(advance)s.") % {"advance": first},
            "5.2.4",
            remedy=gettext("Have the payment of the advance confirmed first: then it is set off against the claim"),
            remedy_url=first.get_absolute_url(),
        )

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
