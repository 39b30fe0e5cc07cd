"""The app's user of the tests' database. Every test runs with its rights: what the app does is what it may do."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from salesdept.common.database import rights

PASSWORD = secrets.token_urlsafe()


def name() -> str:
    """One per database: databases of the same server share their users."""
    return f"{connection.settings_dict['NAME']}_app"


def make() -> None:
    """As `migrate` does in an installation; a session that was killed left its own behind."""
    rights.make_user(name(), PASSWORD)
    rights.grant(name())
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER ROLE "{name()}" PASSWORD %s', [PASSWORD])
        cursor.execute(f'GRANT "{name()}" TO CURRENT_USER')


@contextmanager
def taken() -> Iterator[None]:
    """Every connection begins in the user's role; `flush` and `migrate` work as the owner."""
    own = connection.settings_dict["OPTIONS"]
    connection.close()
    connection.settings_dict["OPTIONS"] = own | {"options": f"{own['options']} -c role={name()}"}
    settings.DATABASE_OWNER = {"OPTIONS": own}
    yield
    settings.DATABASE_OWNER = {}
    connection.close()
    connection.settings_dict["OPTIONS"] = own


@contextmanager
def owner_instead() -> Iterator[None]:
    """For a moment of the test's transaction the owner makes a table; the app may write in it afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute(f'ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO "{name()}"')
        yield
        cursor.execute(f'SET LOCAL ROLE "{name()}"')


def drop(user: str) -> None:
    """By the owner, who may do so as a member of it."""
    with connection.cursor() as cursor:
        cursor.execute(f'GRANT "{user}" TO CURRENT_USER')
        cursor.execute(f'DROP OWNED BY "{user}"')
        cursor.execute(f'DROP ROLE "{user}"')
