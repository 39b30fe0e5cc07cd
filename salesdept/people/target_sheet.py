"""The targets of a month laid out as the manager reads them: teams, their reps, sums (1.1)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from django.utils.translation import gettext as _

from salesdept.common.calendar import Month

from .models import Target, User

NUMBERS = ("amount", "profit", "new_customers")


@dataclass(frozen=True)
class RepRow:
    """One rep: the saved target (None: not set) and, for who may edit, the three form fields."""

    rep: User
    target: Target | None
    fields: list = field(default_factory=list)


@dataclass(frozen=True)
class TeamRows:
    name: str
    rows: list[RepRow]
    sums: dict


def add_up(targets: Iterable[Target]) -> dict:
    """Sums of what is set; None where nothing is."""
    given = {name: [getattr(t, name) for t in targets if getattr(t, name) is not None] for name in NUMBERS}
    return {name: sum(values) if values else None for name, values in given.items()}


class TargetSheet:
    """Targets of one month; three queries in all."""

    def __init__(self, month: Month):
        self.month = month

    @cached_property
    def reps(self) -> list[User]:
        """By team, those without one on the month's last day at the end."""
        people = User.objects.with_targets_in(self.month)
        return sorted(people, key=lambda rep: (rep.team_name is None, rep.team_name or "", rep.name))

    @cached_property
    def targets(self) -> dict:
        return self._by_rep(self.month)

    @cached_property
    def previous_targets(self) -> dict:
        """What would be copied: the month before, with what is set already on top."""
        return self._by_rep(self.month.previous) | self.targets

    @staticmethod
    def _by_rep(month: Month) -> dict:
        return {target.rep_id: target for target in Target.objects.of_month(month)}

    def teams(self, form=None) -> list[TeamRows]:
        """The reps by team; with `form`, each row carries its fields."""
        return [
            self._team(name or _("Without a team on the last day"), list(reps), form)
            for name, reps in groupby(self.reps, key=lambda rep: rep.team_name)  # type: ignore[attr-defined]
        ]

    def _team(self, name: str, reps: list[User], form) -> TeamRows:
        rows = [RepRow(rep, self.targets.get(rep.pk), form.numbers_of(rep) if form else []) for rep in reps]
        return TeamRows(name, rows, add_up([row.target for row in rows if row.target]))

    @property
    def sums(self) -> dict:
        return add_up(self.targets.values())

    @property
    def missing(self) -> int:
        """Reps whose target is not set yet."""
        return sum(rep.pk not in self.targets for rep in self.reps)
