"""The month's sheet as the manager fills it in, and as a supervisor proposes the own team's part."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from ..models import Team, User
from .cascade import FIGURES, Values
from .models import MonthTarget, Target, TargetProposal, TeamTarget
from .month_targets import MonthTargets, key_of
from .sheet import UNSET, FiguresSheet, Row


class MonthSheet(FiguresSheet):
    """The targets of all teams and reps of a month. `start`: key -> figures that the cells begin with."""

    def __init__(self, targets: MonthTargets, data: Mapping | None = None, start: Mapping[str, Values] | None = None):
        self.targets = targets
        self.whose: dict[str, tuple[type[MonthTarget], object]] = {}
        start = start or {}
        rows = [self._row(TeamTarget, team, targets.team_targets.get(team.pk), start) for team in targets.teams]
        rows += [self._row(Target, rep, targets.targets.get(rep.pk), start) for rep in targets.reps]
        super().__init__(rows, data)

    def _row(self, model, whose: Team | User, saved: MonthTarget | None, start: Mapping[str, Values]) -> Row:
        key = key_of(whose)
        self.whose[key] = model, whose
        return Row(key, str(whose), saved, start.get(key))

    @transaction.atomic
    def save(self, *, by: User, reason: str = "") -> int:
        """Set every target that was changed, in one order for everybody; return how many."""
        for key in sorted(self.changes):
            model, whose = self.whose[key]
            row, figures = self.rows[key], self.changes[key]
            if figures == UNSET and row.saved:
                row.saved.remove(by=by, seen=row.version)  # type: ignore[attr-defined]
            elif figures != UNSET:
                model.assign(whose, self.targets.month, by=by, reason=reason, seen=row.version, **figures)
        return len(self.changes)

    def spread(self, asked: str) -> None:
        """Fill in the parts of a whole: "d:heads" the department's goal over teams, "t<id>:before" a team's over reps.

        "heads": alike for each rep; "before": as in the month before. ValueError for what can't be spread.
        """
        key, _colon, how = asked.partition(":")
        parts, whole = self._parts(key)
        weights = {"heads": self._heads, "before": self._before}[how]
        self.spread_over(parts, whole, [weights(part) for part in parts])

    def _parts(self, key: str) -> tuple[list[str], Values]:
        if key == "d" and self.targets.goal:
            return [key_of(team) for team in self.targets.teams], self.targets.goal.figures
        if key not in self.whose:
            raise ValueError(key)
        _model, team = self.whose[key]
        return [key_of(rep) for rep in self.targets.members(team)], self.values(key)  # type: ignore[arg-type]

    def _heads(self, key: str) -> Decimal:
        _model, whose = self.whose[key]
        return Decimal(len(self.targets.members(whose)) if isinstance(whose, Team) else 1)

    def _before(self, key: str) -> Decimal:
        return self.targets.before.get(key, UNSET)["amount"] or Decimal(0)


class ProposalSheet(FiguresSheet):
    """The reps of the supervisor's own team: what is set now or was proposed before, to be changed and proposed."""

    def __init__(self, targets: MonthTargets, team: Team, data: Mapping | None = None):
        self.targets, self.team = targets, team
        open_one = targets.proposals.get(team.pk)
        proposed = {row.rep_id: row.figures for row in open_one.rows.all()} if open_one else {}
        self.reps = {key_of(rep): rep for rep in targets.members(team)}
        super().__init__(
            [Row(key, str(rep), targets.targets.get(rep.pk), proposed.get(rep.pk)) for key, rep in self.reps.items()],
            data,
        )

    def save(self, *, by: User, note: str = "") -> TargetProposal:
        rows = {rep: dict(self.values(key)) for key, rep in self.reps.items()}
        filled = {rep: figures for rep, figures in rows.items() if figures["amount"] is not None}
        return TargetProposal.propose(self.team, self.targets.month, filled, by=by, note=note)

    def spread(self, asked: str) -> None:
        """Fill in the reps from the team's target, alike for each or as in the month before."""
        target = self.targets.team_targets.get(self.team.pk)
        if not target or not self.reps:
            raise ValueError(asked)
        before = self.targets.before
        alike = asked.endswith(":heads")
        weights = [Decimal(1) if alike else before.get(key, UNSET)["amount"] or Decimal(0) for key in self.reps]
        self.spread_over(list(self.reps), target.figures, weights)


def start_from(proposal: TargetProposal) -> dict[str, Values]:
    """The figures of a proposal, by the rows of the month's sheet."""
    return {f"r{row.rep_id}": {name: getattr(row, name) for name in FIGURES} for row in proposal.rows.all()}
