"""Whose numbers stand on a page, under which team: the teams of today."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from salesdept.people.models import User

from .figures import NONE, Filters

FEW = 40
"""So many people are read at a glance; of more, the teams are shown, and each opens to its people."""


@dataclass(frozen=True)
class Line:
    """A row of a table: the department, a team or a person, and the filters that mean it.

    `opens` is the team by which a page is to be narrowed to show the people whom this line stands for.
    """

    label: str
    kind: str
    people: frozenset
    filters: Filters = field(default_factory=dict)
    opens: str = ""


class Roster:
    """The people of `ids` by today's teams, in one query."""

    def __init__(self, user, ids: Iterable):
        self.user = user
        found = User.objects.filter(pk__in=set(ids) - {None}).with_team().order_by("team_name", "name")
        self.people: list[Any] = list(found.only("name"))

    @property
    def lines(self) -> list[Line]:
        """Together, then each team, with its people where these are few; one person's numbers stand alone."""
        every = frozenset(person.pk for person in self.people)
        if len(self.people) < 2:
            return [self._person(person) for person in self.people] or [Line(_("Together"), "total", every)]
        return [Line(_("Together"), "total", every), *self._by_team()]

    def _by_team(self) -> list[Line]:
        lines: list[Line] = []
        folded = len(self.people) > FEW
        for team, together in groupby(self.people, key=lambda person: person.team_id or NONE):
            members = list(together)
            every = frozenset(one.pk for one in members)
            name = members[0].team_name or _("Without a team")
            lines.append(Line(name, "team", every, {"team": team}, opens=str(team) if folded else ""))
            if not folded:
                lines += [self._person(person) for person in members]
        return lines

    @staticmethod
    def _person(person) -> Line:
        return Line(person.name, "person", frozenset([person.pk]), {"owner": person.pk})
