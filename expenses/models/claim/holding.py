"""The money, the invoices and the days that a claim holds, each changed in the step's transaction (5.3.1)."""

from collections import defaultdict
from collections.abc import Container
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now
from salesdept.common.models import AuditEntry
from salesdept.common.money import ZERO, money_field
from salesdept.common.workflow import Happening

from ..budget import BudgetLine, ChangeOfHolder
from ..budget.paying import Payers
from ..commitment import Commitment
from ..days import HalfDay
from ..line import ClaimLine, Invoice
from .states import State

HELD_FOR = timedelta(days=7)
"""How long a claim that was sent back keeps its reservation."""

reservation_released = Happening()
"""Told (claim) when what was reserved for a claim sent back is free again."""


@dataclass(frozen=True)
class Taking:
    """What a claim takes from one budget line once it is handed in.

    Part of it may be its own already: `held` since it was handed in before, `ahead` by the commitment it draws on.
    """

    line: BudgetLine
    amount: Decimal
    held: Decimal
    ahead: Decimal

    @property
    def new(self) -> Decimal:
        """What is held by nobody yet, or by others."""
        return self.amount - self.held - self.ahead

    @property
    def missing(self) -> Decimal:
        return max(self.new - self.line.left, ZERO)

    @property
    def left_after(self) -> Decimal:
        """Negative where it does not fit; what it doesn't draw of the commitment stays held there."""
        return self.line.left + self.held + min(self.ahead, self.amount) - self.amount


class Holding(models.Model):
    """`round` counts what is reserved anew: submissions, cuts, decisions taken back; so no movement repeats another.

    `commitment` is what it is to draw on; `drawn` is what of its money came from `drawn_from`, and goes back there.
    """

    objects: Any
    lines: Any
    claimant: Any

    commitment = models.ForeignKey(
        Commitment,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="claims",
        verbose_name=_("draws on"),
    )
    drawn = money_field(default=ZERO, editable=False)
    drawn_from = models.ForeignKey(Commitment, models.PROTECT, null=True, related_name="+", editable=False)
    round = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    def held(self) -> dict[BudgetLine, Decimal]:
        """What this claim holds of which line, by the ledger."""
        return self._by_the_ledger("reserved")

    def used(self) -> dict[BudgetLine, Decimal]:
        """What was spent for this claim from which line, by the ledger."""
        return self._by_the_ledger("spent")

    def _by_the_ledger(self, column: str) -> dict[BudgetLine, Decimal]:
        lines = BudgetLine.objects.filter(entries__source_id=self.pk).for_list().order_by("pk")
        return {line: line.of_paper for line in lines.annotate(of_paper=Sum(f"entries__{column}")) if line.of_paper}

    def payers(self, lines: list[ClaimLine] | None = None) -> dict[ClaimLine, BudgetLine]:
        """Which budget line pays for each expense: of its category and year, the team's own before the department's.

        Of `lines`, where they are typed and not kept yet. RuleBroken where leadership has approved none (5.1.3).
        """
        lines, held = list(self.lines.select_related("category")) if lines is None else lines, self.held()
        payers = Payers(self.claimant, [line.spent_on for line in lines])
        found = {line: payers.of(line.category, line.spent_on) for line in lines}
        # What was handed in in time and sent back may be mended later.
        for line, payer in found.items():
            if payer not in held:
                payers.open_for(line.category, line.spent_on, payer.frozen and bool(self.held_ahead(payer)))
        return found

    def held_ahead(self, line: BudgetLine) -> Decimal:
        """What the commitment that it draws on holds of that line, what this claim drew before not counted."""
        return self.commitment.held() if self.commitment and self.commitment.line_id == line.pk else ZERO

    def takings(self, lines: list[ClaimLine] | None = None) -> list[Taking]:
        """What the expenses take from which budget line, in id order; as `payers`."""
        held = self.held()
        sums = _sums(self.payers(lines))
        return [Taking(line, sum, held.get(line, ZERO), self.held_ahead(line)) for line, sum in sums.items()]

    def _hold_anew(self, by) -> None:
        """Money, invoices and days as the lines now say, in the place of what was held; OverBudget when it doesn't fit.

        A line of which as much is held already is left alone: on a frozen one nothing has to move.
        """
        payers = self.payers()
        self._lock_commitments()
        held, sums = self.held(), _sums(payers)
        BudgetLine.lock([*held, *sums])
        draws = self.commitment_id or self.drawn_from_id
        kept = set() if draws else {line for line, amount in sums.items() if held.get(line) == amount}
        self._free_invoices()
        HalfDay.free(self)
        self._release(by, but=kept)
        self.round += 1
        self._reserve(payers, by, but=kept)
        self._register_invoices()
        HalfDay.register(self)

    def _let_go(self, by) -> None:
        self._release(by)
        self._free_invoices()
        HalfDay.free(self)

    def _reserve(self, payers: dict[ClaimLine, BudgetLine], by, but: Container[BudgetLine] = ()) -> None:
        """All of it or nothing (5.3.1); OverBudget when it doesn't fit."""
        for line, payer in payers.items():
            ClaimLine.objects.filter(pk=line.pk).update(budget_line=payer)
        sums = _sums(payers)
        if self.commitment and (drawn := self.commitment.drawable(sums.get(self.commitment.line, ZERO))):
            self.drawn, self.drawn_from = drawn, self.commitment
        for budget_line, amount in sums.items():
            if budget_line not in but:
                other = self.commitment.draw(self.drawn) if self.commitment and self._drew_from(budget_line) else None
                budget_line.move("reserve", source=self, round=self.round, by=by, reserved=amount, other=other)

    def _release(self, by, but: Container[BudgetLine] = ()) -> None:
        """All that it holds is free; what it drew is held by its commitment again."""
        self._lock_commitments()
        for line, amount in self.held().items():
            if line not in but:
                other = self._taken_back(line, min(self.drawn, amount))
                line.move("release", source=self, round=self.round, by=by, reserved=-amount, other=other)
        self.drawn, self.drawn_from = ZERO, None
        type(self).objects.filter(pk=self.pk).update(drawn=ZERO, drawn_from=None)

    def _lock_commitments(self) -> None:
        """Before any line, as the commitment's own steps do, in one order for everybody."""
        wanted = {self.commitment_id, self.drawn_from_id} - {None}
        locked = Commitment.objects.select_for_update(of=("self",)).for_list().filter(pk__in=wanted).order_by("pk")
        here = {one.pk: one for one in locked} if wanted else {}
        self.commitment, self.drawn_from = here.get(self.commitment_id), here.get(self.drawn_from_id)

    def _release_part(self, payer: BudgetLine, amount: Decimal, by) -> None:
        """What was cut off one expense is free again, and of what it drew no more than it still holds is drawn."""
        self._lock_commitments()
        left = self.held().get(payer, ZERO) - amount
        beyond = max(self.drawn - left, ZERO) if self._drew_from(payer) else ZERO
        other = self._taken_back(payer, beyond)
        payer.move("release", source=self, round=self.round, by=by, reserved=-amount, other=other)
        self.round += 1
        self.drawn -= beyond

    def _drew_from(self, line: BudgetLine) -> bool:
        return self.drawn_from is not None and self.drawn_from.line_id == line.pk

    def _taken_back(self, line: BudgetLine, drawn: Decimal) -> ChangeOfHolder | None:
        return self.drawn_from.take_back(drawn) if self.drawn_from and self._drew_from(line) else None

    def _spend(self, by) -> None:
        for line, amount in self.held().items():
            line.move("spend", source=self, round=self.round, by=by, reserved=-amount, spent=amount)

    def _refund(self, by) -> None:
        used = self.used()
        self._lock_commitments()
        BudgetLine.lock(used)
        for line, amount in used.items():
            other = self._taken_back(line, min(self.drawn, amount))
            line.move("refund", source=self, round=self.round, by=by, spent=-amount, other=other)
        self.drawn, self.drawn_from = ZERO, None

    def _register_invoices(self) -> None:
        for line in self.lines.by_invoice().order_by("invoice_key"):
            line.register_invoice()

    def _free_invoices(self) -> None:
        Invoice.objects.filter(line__claim=self.pk).delete()

    @classmethod
    def release_forgotten(cls) -> int:
        """Free the money of claims sent back more than a week ago; again it frees nothing. How many were freed."""
        waiting = cls.objects.filter(state=State.RETURNED, returned_at__lt=now() - HELD_FOR)
        return sum(cls._release_if_held(pk) for pk in waiting.values_list("pk", flat=True))

    @classmethod
    @transaction.atomic
    def _release_if_held(cls, pk) -> bool:
        claim = cls.objects.select_for_update(of=("self",)).get(pk=pk)
        if claim.state != State.RETURNED or not claim.held():
            return False
        claim._release(by=None)
        AuditEntry.record(claim, "release", clause="5.3.1")
        reservation_released.tell(claim)
        return True


def _sums(payers: dict[ClaimLine, BudgetLine]) -> dict[BudgetLine, Decimal]:
    sums: dict[BudgetLine, Decimal] = defaultdict(lambda: ZERO)
    for line, payer in payers.items():
        sums[payer] += line.amount
    return dict(sorted(sums.items(), key=lambda entry: entry[0].pk))
