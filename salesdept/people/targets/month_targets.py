"""The targets of a month laid out as they are read: the department's goal, teams, their reps (1.1)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from django.utils.translation import gettext as _

from salesdept.common.calendar import Month, today

from ..models import Membership, Team, User
from .cascade import Values, added_up, differences
from .closing import is_closed
from .models import Goal, Target, TargetProposal, TeamTarget
from .sheet import UNSET, Cell, FiguresSheet, Gap, label_of


@dataclass(frozen=True)
class RepRow:
    """One rep: the saved target (None: not set), for who may edit the cells, and what was proposed."""

    rep: User
    target: Target | None
    note: str = ""
    proposed: Values | None = None
    seen: str = ""
    cells: list[Cell] = field(default_factory=list)

    @property
    def key(self) -> str:
        return key_of(self.rep)


@dataclass(frozen=True)
class TeamRows:
    """A team with its own target, its reps, their sums, and where these do not meet the team's target."""

    team: Team | None
    name: str
    target: TeamTarget | None
    rows: list[RepRow]
    sums: dict
    gaps: list[Gap]
    proposal: TargetProposal | None = None
    key: str = ""
    seen: str = ""
    cells: list[Cell] = field(default_factory=list)


def key_of(whose) -> str:
    """The name of a row: a team's begins with t, a rep's with r."""
    return f"{'t' if isinstance(whose, Team) else 'r'}{whose.pk}"


class MonthTargets:
    """Everything that the sheet of one month shows; a fixed number of queries."""

    def __init__(self, month: Month):
        self.month = month

    @property
    def has_begun(self) -> bool:
        return self.month.first <= today()

    @cached_property
    def is_closed(self) -> bool:
        return is_closed(self.month)

    @cached_property
    def reps(self) -> list:
        """Users with `team_id` and `team_name`, by team, those without one on the month's last day at the end."""
        people = User.objects.with_targets_in(self.month)
        return sorted(people, key=lambda rep: (rep.team_name is None, rep.team_name or "", str(rep.team_id), rep.name))

    @cached_property
    def targets(self) -> dict:
        return self._by_rep(self.month)

    @staticmethod
    def _by_rep(month: Month) -> dict:
        return {target.rep_id: target for target in Target.objects.of_month(month).select_related("changed_by")}

    @cached_property
    def team_targets(self) -> dict:
        return self._by_team(self.month)

    @staticmethod
    def _by_team(month: Month) -> dict:
        found = TeamTarget.objects.of_month(month).select_related("team", "changed_by")
        return {target.team_id: target for target in found}

    @cached_property
    def before(self) -> dict[str, Values]:
        """The figures of the month before, by key of the row."""
        past = [*self._by_rep(self.month.previous).values(), *self._by_team(self.month.previous).values()]
        return {f"{'t' if isinstance(one, TeamTarget) else 'r'}{self._whose(one)}": one.figures for one in past}

    @staticmethod
    def _whose(target: Target | TeamTarget):
        return target.team_id if isinstance(target, TeamTarget) else target.rep_id

    @cached_property
    def teams(self) -> list[Team]:
        """Teams whose reps stand here or that have a target of their own."""
        ids = {rep.team_id for rep in self.reps if rep.team_id} | set(self.team_targets)
        return list(Team.objects.filter(pk__in=ids))

    @cached_property
    def goal(self) -> Goal | None:
        """The department's goal of this month, once it is in force."""
        goals = Goal.objects.filter(months=Goal.Span.MONTH, first=self.month, goals__state="approved")
        return goals.select_related("goals").first()

    @cached_property
    def proposals(self) -> dict:
        """Open proposals of this month by team."""
        waiting = TargetProposal.objects.open().filter(month=self.month).for_list()
        return {proposal.team_id: proposal for proposal in waiting}

    @cached_property
    def notes(self) -> dict:
        """Rep -> from when or until when the rep is there, where it is not the whole month: targets are prorated."""
        told: dict = {}
        for place in Membership.objects.during(self.month.first, self.month.last).order_by("since"):
            first, _last = told.get(place.user_id, (place.since, None))
            told[place.user_id] = (min(first, place.since), place.last_day)
        return {rep: note for rep, span in told.items() if (note := self._note(*span))}

    def _note(self, first, last) -> str:
        if first > self.month.first:
            return _("from %(day)s on") % {"day": first}
        return _("until %(day)s") % {"day": last} if last and last < self.month.last else ""

    def members(self, team: Team) -> list[User]:
        return [rep for rep in self.reps if rep.team_id == team.pk]

    @property
    def sums(self) -> dict:
        return added_up(target.figures for target in self.targets.values())

    @property
    def missing(self) -> int:
        """Reps whose target is not set yet."""
        return sum(rep.pk not in self.targets for rep in self.reps)

    def laid_out(self, sheet: FiguresSheet | None = None) -> list[TeamRows]:
        """The teams with their reps; with a `sheet`, the rows that it holds carry their cells."""
        grouped = {team: list(reps) for team, reps in groupby(self.reps, key=lambda rep: rep.team_id)}
        laid = [self._team(team, grouped.get(team.pk, []), sheet) for team in self.teams]
        return laid + ([self._team(None, grouped[None], sheet)] if None in grouped else [])

    def _team(self, team: Team | None, reps: list[User], sheet: FiguresSheet | None) -> TeamRows:
        target = self.team_targets.get(team.pk) if team else None
        proposal = self.proposals.get(team.pk) if team else None
        proposed = {row.rep_id: row.figures for row in proposal.rows.all()} if proposal else {}
        rows = [self._rep(rep, proposed.get(rep.pk), sheet) for rep in reps]
        key = key_of(team) if team else ""
        return TeamRows(
            team,
            team.name if team else _("Without a team on the last day"),
            target,
            rows,
            added_up(row.target.figures for row in rows if row.target),
            self._gaps(key, target, rows, sheet),
            proposal,
            key,
            *_editing(key, sheet),
        )

    def _rep(self, rep: User, proposed, sheet: FiguresSheet | None) -> RepRow:
        row = self.targets.get(rep.pk), self.notes.get(rep.pk, ""), proposed
        return RepRow(rep, *row, *_editing(key_of(rep), sheet))

    @staticmethod
    def _gaps(key: str, target: TeamTarget | None, rows: Iterable[RepRow], sheet: FiguresSheet | None) -> list[Gap]:
        """As typed where the reps are being edited, else as saved."""
        keys = [row.key for row in rows]
        if sheet and all(one in sheet.rows for one in keys):
            if key in sheet.rows:
                return sheet.gaps(keys, of=key)
            return sheet.gaps(keys, fixed=target.figures) if target else []
        if not target:
            return []
        found = differences(target.figures, [row.target.figures if row.target else UNSET for row in rows])
        return [Gap(name, label_of(name), one, "", "", "") for name, one in found.items()]


def _editing(key: str, sheet: FiguresSheet | None) -> tuple[str, list[Cell]]:
    if not sheet or key not in sheet.rows:
        return "", []
    return sheet.rows[key].seen, sheet.cells(key)
