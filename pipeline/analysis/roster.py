"""Whose numbers stand on a page, under which team: the teams of today."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from salesdept.people.models import User

from .figures import NONE, Filters


@dataclass(frozen=True)
class Line:
    """A row of a table: the department, a team or a person, and the filters that mean it."""

    label: str
    kind: str
    people: frozenset
    filters: Filters = field(default_factory=dict)


class Roster:
    """The people of `ids` by today's teams, in one query."""

    def __init__(self, user, ids: Iterable):
        self.user = user
        found = User.objects.filter(pk__in=set(ids) - {None}).with_team().order_by("team_name", "name")
        self.people: list[Any] = list(found.only("name"))

    @property
    def lines(self) -> list[Line]:
        """Together, then each team with its people; a reader with one person's numbers sees that person alone."""
        every = frozenset(person.pk for person in self.people)
        if len(self.people) < 2:
            return [self._person(person) for person in self.people] or [Line(_("Together"), "total", every)]
        return [Line(_("Together"), "total", every), *self._by_team()]

    def _by_team(self) -> list[Line]:
        lines: list[Line] = []
        for team in dict.fromkeys(person.team_id for person in self.people):
            members = [person for person in self.people if person.team_id == team]
            name = members[0].team_name or _("Without a team")
            lines.append(Line(name, "team", frozenset(one.pk for one in members), {"team": team or NONE}))
            lines += [self._person(person) for person in members]
        return lines

    @staticmethod
    def _person(person) -> Line:
        return Line(person.name, "person", frozenset([person.pk]), {"owner": person.pk})
