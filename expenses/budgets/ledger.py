"""A line's ledger as people read it: who moved what when, and for which paper, as far as the reader may see it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from salesdept.common.money import ZERO

from ..models import Budget, BudgetEntry, BudgetLine, Claim, Commitment, Supplement

PAPERS = {model._meta.model_name: model for model in (Budget, Claim, Commitment, Supplement)}


def with_papers(entries: list[BudgetEntry], user) -> list[BudgetEntry]:
    """The entries, each with the `paper` that it was for: None where the reader may not see it, nor who moved it."""
    papers = {name: _visible(name, entries, user) for name in {entry.source_type for entry in entries}}
    for entry in entries:
        entry.paper = papers[entry.source_type].get(entry.source_id)  # type: ignore[attr-defined]
    return entries


def _visible(name: str, entries: list[BudgetEntry], user) -> dict:
    rows = PAPERS[name].objects.visible_to(user).for_list()  # type: ignore[attr-defined]
    return rows.in_bulk({entry.source_id for entry in entries if entry.source_type == name})


@dataclass(frozen=True)
class Standing:
    """How a line stands on a day: the year, the plan to this month, the month itself. None where there is no curve."""

    line: BudgetLine
    taken: Decimal
    planned: Decimal | None
    left_to_date: Decimal

    @property
    def left_this_month(self) -> Decimal | None:
        return None if self.planned is None else self.planned - self.taken


def standings(lines, day: date) -> list[Standing]:
    """Each line as it stands on that day."""
    lines = list(lines)
    taken = BudgetEntry.objects.filter(line__in=lines).taken_by_month(day.year)
    return [
        Standing(line, taken.get((line.pk, day.month), ZERO), line.planned_in(day), line.left_on(day)) for line in lines
    ]
