"""The money and the invoices that a claim holds, each changed in the step's transaction (5.3.1)."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.db.models import Sum
from django.utils.translation import gettext

from salesdept.common.calendar import now
from salesdept.common.errors import RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.common.money import ZERO
from salesdept.common.workflow import Happening

from ..budget import BudgetEntry, BudgetLine
from ..line import ClaimLine, Invoice
from .states import State

HELD_FOR = timedelta(days=7)
"""How long a claim that was sent back keeps its reservation."""

reservation_released = Happening()
"""Told (claim) when what was reserved for a claim sent back is free again."""


class Holding(models.Model):
    """`round` counts what is reserved anew: submissions, cuts, decisions taken back; so no movement repeats another."""

    objects: Any
    lines: Any
    claimant: Any

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
        rows = BudgetEntry.objects.filter(source_id=self.pk).order_by().values("line").annotate(sum=Sum(column))
        sums = {row["line"]: row["sum"] for row in rows if row["sum"]}
        lines = BudgetLine.objects.filter(pk__in=sums).for_list().order_by("pk") if sums else ()
        return {line: sums[line.pk] for line in lines}

    def payers(self) -> dict[ClaimLine, BudgetLine]:
        """Which budget line pays for each expense: of its category and year, the team's own before the department's.

        RuleBroken where leadership has approved none (5.1.3).
        """
        lines = list(self.lines.select_related("category"))
        sheet = BudgetLine.objects.in_force(*{line.spent_on.year for line in lines}).for_list()
        in_force = {(one.budget.year, one.category_id, one.team_id): one for one in sheet}
        places = list(self.claimant.memberships.all())
        return {line: _payer_of(line, in_force, places) for line in lines}

    def wanted(self) -> dict[BudgetLine, Decimal]:
        """What the expenses take from which budget line, in id order."""
        return _sums(self.payers())

    def _hold_anew(self, by) -> None:
        """Money and invoices as the lines now say, in the place of what was held; OverBudget when it doesn't fit."""
        payers = self.payers()
        BudgetLine.lock([*self.held(), *payers.values()])
        self._let_go(by)
        self.round += 1
        self._reserve(payers, by)
        self._register_invoices()

    def _let_go(self, by) -> None:
        self._release(by)
        self._free_invoices()

    def _reserve(self, payers: dict[ClaimLine, BudgetLine], by) -> None:
        """All of it or nothing (5.3.1); OverBudget when it doesn't fit."""
        for line, payer in payers.items():
            ClaimLine.objects.filter(pk=line.pk).update(budget_line=payer)
        for budget_line, amount in _sums(payers).items():
            budget_line.move("reserve", source=self, round=self.round, by=by, reserved=amount)

    def _release(self, by) -> None:
        for line, amount in self.held().items():
            line.move("release", source=self, round=self.round, by=by, reserved=-amount)

    def _release_part(self, payer: BudgetLine, amount: Decimal, by) -> None:
        """What was cut off one expense is free again."""
        payer.move("release", source=self, round=self.round, by=by, reserved=-amount)
        self.round += 1

    def _spend(self, by) -> None:
        for line, amount in self.held().items():
            line.move("spend", source=self, round=self.round, by=by, reserved=-amount, spent=amount)

    def _refund(self, by) -> None:
        for line, amount in self.used().items():
            line.move("refund", source=self, round=self.round, by=by, spent=-amount)

    def _register_invoices(self) -> None:
        for line in self.lines.order_by("invoice_key"):
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


def _payer_of(line: ClaimLine, in_force: dict, places: list) -> BudgetLine:
    day = line.spent_on
    team = next((p.team_id for p in places if p.since <= day and (p.until is None or day < p.until)), None)
    payer = in_force.get((day.year, line.category_id, team)) or in_force.get((day.year, line.category_id, None))
    if payer is None:
        raise RuleBroken(
            gettext("Leadership has approved no budget for %(category)s in %(year)s: nothing can be spent there yet.")
            % {"category": line.category, "year": day.year},
            "5.1.3",
        )
    return payer
