"""Who was in which team on which of the company's working days, for the months of a card (figures 3, 6, 15)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from uuid import UUID

from salesdept.common.calendar import Month
from salesdept.people.models import Membership
from salesdept.people.work_days.clock import work_clock

from .rules import prorated


@dataclass
class Stay:
    """Where a person was in a month: working days in each team, the team of the last day there."""

    by_team: dict = field(default_factory=lambda: defaultdict(int))
    team_id: UUID | None = None
    until: date = date.min

    @property
    def days(self) -> int:
        return sum(self.by_team.values())

    def add(self, team_id: UUID, last: date, days: int) -> None:
        """`days` in this team, up to `last`."""
        self.by_team[team_id] += days
        if last > self.until:
            self.team_id, self.until = team_id, last


class Whereabouts:
    """The stays of everybody, or of some `people`, in some months, and the company's calendar: two queries."""

    def __init__(self, months: list[Month], people: Iterable | None = None):
        # Most stays are whole months: each span is counted once.
        self._days = cache(work_clock().days_between)
        self._stays: dict = {month: defaultdict(Stay) for month in months}
        self._places: dict = defaultdict(list)
        spans = [(month.first, month.last, stays) for month, stays in self._stays.items()]
        places = Membership.objects.during(min(months).first, max(months).last).order_by("since")
        if people is not None:
            places = places.filter(user__in=list(people))
        for person, team, since, until in places.values_list("user_id", "team_id", "since", "until"):
            last_there = until - timedelta(days=1) if until else date.max
            self._places[person].append((team, since, last_there))
            for first, last, stays in spans:
                if since <= last and first <= last_there:
                    ends = min(last_there, last)
                    stays[person].add(team, ends, self._days(max(since, first), ends))

    def days_of(self, month: Month) -> int:
        return self._days(month.first, month.last)

    def stay(self, person, month: Month) -> Stay:
        return self._stays[month].get(person) or Stay()

    def part_of(self, target: Decimal, person, month: Month) -> Decimal:
        """What of a month's target is asked of who was there on so many of its working days (figures 6)."""
        return prorated(target, self.stay(person, month).days, self.days_of(month))

    def people(self, month: Month) -> list:
        return list(self._stays[month])

    def by_team(self, month: Month) -> dict:
        """Team id -> {person: working days in the team}, of teams in which somebody was."""
        found: dict = defaultdict(dict)
        for person, stay in self._stays[month].items():
            for team, days in stay.by_team.items():
                found[team][person] = days
        return dict(found)

    def team_on(self, person, day: date):
        """Id of the team on that day, None without one."""
        there = (team for team, since, last in self._places.get(person, ()) if since <= day <= last)
        return next(there, None)
