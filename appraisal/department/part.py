"""The part of the department that a reader answers for: all of it, or the team that a supervisor leads."""

from dataclasses import dataclass
from datetime import date

from pipeline.models import SalesEntry
from salesdept.common.calendar import Month, today
from salesdept.people.models import Membership, Role

from ..querysets import SEE_ALL


@dataclass(frozen=True)
class Part:
    """`teams` None is the whole department, entries of people without a team included."""

    teams: tuple | None

    def entries(self):
        entries = SalesEntry.objects.all()
        return entries if self.teams is None else entries.filter(team__in=self.teams)

    def has_team(self, team_id) -> bool:
        return self.teams is None or team_id in self.teams


def part_of(user, month: Month) -> Part:
    """Whoever sees all sees all; a supervisor the team led when the month ended, or leads today in one that runs."""
    if user.is_a(*SEE_ALL):
        return Part(None)
    day: date = min(month.last, today())
    led = Membership.objects.on(day).filter(user=user, leads=True) if user.is_a(Role.SUPERVISOR) else ()
    return Part(tuple(place.team_id for place in led))
