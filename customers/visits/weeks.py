"""The calendar's pages: days of a week, of a month or one day, with what stands in each, and who of a team is where."""

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import get_language

from salesdept.common.calendar import midnight, today
from salesdept.common.dates import CalendarEntry, entries_for
from salesdept.common.festivals import holiday, lunar_name
from salesdept.common.text import Text
from salesdept.people.models import Role, User

from ..models import Communication, PlannedVisit

WEEK, MONTH, DAY = "week", "month", "day"
VIEWS = (WEEK, DAY, MONTH)
EARLIEST, LATEST = date(1901, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True)
class Span:
    """What one page of the calendar shows; `first` and `last` are its days."""

    view: str
    day: date

    @property
    def first(self) -> date:
        if self.view == DAY:
            return self.day
        start = self.day.replace(day=1) if self.view == MONTH else self.day
        return start - timedelta(days=start.weekday())

    @property
    def last(self) -> date:
        if self.view == DAY:
            return self.day
        end = self.day.replace(day=monthrange(self.day.year, self.day.month)[1]) if self.view == MONTH else self.day
        return end + timedelta(days=6 - end.weekday())

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    @property
    def previous(self) -> date:
        if self.view == MONTH:
            return (self.day.replace(day=1) - timedelta(days=1)).replace(day=1)
        return self.day - timedelta(days=7 if self.view == WEEK else 1)

    @property
    def next(self) -> date:
        if self.view == MONTH:
            return self.day.replace(day=monthrange(self.day.year, self.day.month)[1]) + timedelta(days=1)
        return self.day + timedelta(days=7 if self.view == WEEK else 1)

    @classmethod
    def asked(cls, view: str, day: str) -> "Span":
        """As an address asks for it; what it does not say or says wrongly is this week."""
        try:
            shown = date.fromisoformat(day)
        except ValueError:
            shown = today()
        return cls(view if view in VIEWS else WEEK, min(max(shown, EARLIEST), LATEST))


@dataclass
class Day:
    """One day of the page with its entries."""

    date: date
    is_outside: bool
    lunar: str
    holiday: Text
    entries: list[CalendarEntry] = field(default_factory=list)

    @property
    def is_today(self) -> bool:
        return self.date == today()

    @property
    def is_off(self) -> bool:
        return self.date.weekday() > 4 or bool(self.holiday)

    @property
    def is_past(self) -> bool:
        return self.date < today()


def days_of(user, span: Span) -> list[Day]:
    """The days of the page with everything that stands in the person's calendar."""
    by_day = defaultdict(list)
    for entry in entries_for(user, span.first, span.last):
        by_day[entry.day].append(entry)
    language = get_language() or ""
    return [
        Day(
            day,
            span.view == MONTH and day.month != span.day.month,
            lunar_name(day, language),
            holiday(day),
            by_day[day],
        )
        for day in span.days
    ]


@dataclass
class Tally:
    """A plan against what was done: visits `planned`, of these `done`, `moved`, `cancelled`, `missed`; and `unplanned`
    ones that were made beside it.
    """

    planned: int = 0
    done: int = 0
    moved: int = 0
    cancelled: int = 0
    missed: int = 0
    unplanned: int = 0


def tallies(people: list[User], reader: User, first: date, last: date) -> dict:
    """person id -> Tally of these days, as far as `reader` may see the files; two queries."""
    ids = [person.pk for person in people]
    counted = PlannedVisit.objects.visible_to(reader).of_people(ids).between(first, last).by_person()
    beside = Communication.objects.visible_to(reader).visits_beside_plan(
        ids, midnight(first), midnight(last + timedelta(days=1))
    )
    return {pk: Tally(**counted.get(pk, {}), unplanned=beside.get(pk, 0)) for pk in ids}


@dataclass
class Row:
    """Who is where: one person's visits by day."""

    person: User
    tally: Tally
    days: list[tuple[date, list[PlannedVisit]]]
    team: str = ""


def team_of(user) -> list[User]:
    """Whose visits `user` leads: a supervisor the team's, the manager everybody's, by team; nobody for others."""
    if user.is_a(Role.MANAGER):
        sellers = User.objects.active().filter(role__in=[Role.REP, Role.SUPERVISOR]).with_team()
        return list(sellers.order_by("team_name", "name"))
    if user.is_a(Role.SUPERVISOR):
        return list(User.objects.active().filter(pk__in=user.led_ids).with_team().order_by("name"))
    return []


def team_rows(user, people: list[User], span: Span) -> list[Row]:
    """A row for each of the people, their visits by day, with plan against done; three queries."""
    visits = PlannedVisit.objects.visible_to(user).of_people([person.pk for person in people])
    placed = defaultdict(list)
    for visit in visits.between(span.first, span.last).exclude(state="cancelled").for_list().by_time():
        placed[visit.person_id, visit.day].append(visit)
    counted = tallies(people, user, span.first, span.last)
    return [
        Row(
            person,
            counted[person.pk],
            [(day, placed[person.pk, day]) for day in span.days],
            getattr(person, "team_name", "") or "",
        )
        for person in people
    ]
