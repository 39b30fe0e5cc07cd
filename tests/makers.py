"""Makers of what all chapters' tests stand on. Each gives a valid record; name only what matters to the test."""

from datetime import date
from itertools import count

from salesdept.people.models import Membership, Role, Target, Team, User

PASSWORD = "correct horse battery"
LONG_AGO = date(2015, 1, 1)
_serial = count(1)


def make_team(**given) -> Team:
    return Team.objects.create(**{"name": f"Team {next(_serial)}"} | given)


def make_user(role=Role.REP, *, team=None, since=LONG_AGO, leads=None, **given) -> User:
    """A person of `role`; with `team`, a member since `since` (a supervisor leads it)."""
    number = next(_serial)
    user = User.objects.create_user(
        **{
            "email": f"{role}{number}@example.test",
            "name": f"{role.title()} {number}",
            "role": role,
            "password": PASSWORD,
        }
        | given
    )
    if team:
        Membership.objects.create(
            user=user, team=team, since=since, leads=role == Role.SUPERVISOR if leads is None else leads
        )
    return user


def make_target(rep, month, **given) -> Target:
    return Target.objects.create(
        rep=rep, month=month, **{"amount": 500_000, "profit": 120_000, "new_customers": 3} | given
    )
