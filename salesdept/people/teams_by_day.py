from collections.abc import Iterable
from datetime import date

from .models import Membership


class TeamsByDay:
    """Who was in which team when, for some people, in one query."""

    def __init__(self, people: Iterable):
        self.places: dict = {}
        for place in Membership.objects.filter(user__in=set(people)):
            self.places.setdefault(place.user_id, []).append(place)

    def team_on(self, person_id, day: date):
        """Id of the team on that day, None without one."""
        for place in self.places.get(person_id, ()):
            if place.since <= day and (place.until is None or day < place.until):
                return place.team_id
        return None
