"""Makers of what all chapters' tests stand on. Each gives a valid record; name only what matters to the test."""

from datetime import date
from itertools import count

from django.contrib.auth.hashers import make_password

from salesdept.people.models import Membership, Role, Target, Team, User

PASSWORD = "correct horse battery"
LONG_AGO = date(2015, 1, 1)
_serial = count(1)


def make_team(**given) -> Team:
    return Team.objects.create(**{"name": f"Team {next(_serial)}"} | given)


def make_user(role=Role.REP, *, team=None, since=LONG_AGO, leads=None, **given) -> User:
    """A person of `role`; with `team`, a member since `since` (a supervisor leads it)."""
    user = User.objects.create_user(**{**_named(role), "password": PASSWORD} | given)
    if team:
        Membership.objects.create(
            user=user, team=team, since=since, leads=role == Role.SUPERVISOR if leads is None else leads
        )
    return user


def make_people(*places: tuple[Role, Team | None]) -> list[User]:
    """One person for each (role, team), in two writes; every test with an office begins with it."""
    password = make_password(PASSWORD)
    people = User.objects.bulk_create(User(**_named(role), password=password) for role, _team in places)
    Membership.objects.bulk_create(
        Membership(user=person, team=team, since=LONG_AGO, leads=role == Role.SUPERVISOR)
        for person, (role, team) in zip(people, places, strict=True)
        if team
    )
    return people


def _named(role: Role) -> dict:
    number = next(_serial)
    return {"email": f"{role}{number}@example.test", "name": f"{role.title()} {number}", "role": role}


def make_target(rep, month, **given) -> Target:
    return Target.objects.create(
        rep=rep, month=month, **{"amount": 500_000, "profit": 120_000, "new_customers": 3} | given
    )
