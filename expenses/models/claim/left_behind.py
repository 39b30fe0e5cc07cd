"""Claims that were sent back to somebody who has left: nobody is there to mend or cancel them (5.2.1)."""

from typing import Any

from django.db import transaction

from salesdept.common.calendar import now
from salesdept.common.models import AuditEntry
from salesdept.common.workflow import Happening

from .holding import HELD_FOR, Holding
from .states import State

left_behind_cancelled = Happening()
"""Told (claim)."""


class LeftBehind(Holding):
    state: Any
    version: Any

    class Meta:
        abstract = True

    @classmethod
    def cancel_left_behind(cls) -> int:
        """Cancel those that lay for a week, money and invoices free; how many."""
        waiting = cls.objects.filter(state=State.RETURNED, returned_at__lt=now() - HELD_FOR, claimant__is_active=False)
        return sum(cls._cancel_if_left(pk) for pk in waiting.values_list("pk", flat=True))

    @classmethod
    @transaction.atomic
    def _cancel_if_left(cls, pk) -> bool:
        claim = cls.objects.select_for_update(of=("self",)).get(pk=pk)
        if claim.state != State.RETURNED:
            return False
        claim._let_go(by=None)
        claim.state = State.CANCELLED
        claim.version += 1
        claim.save()
        AuditEntry.record(claim, "cancel", clause="5.2.1", source=State.RETURNED, target=State.CANCELLED)
        left_behind_cancelled.tell(claim)
        return True
