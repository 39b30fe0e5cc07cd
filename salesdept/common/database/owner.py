"""The connection of the tables' owner: `migrate` and `flush` take it, everything else is the app's."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

APP_OWNS = """
    SELECT EXISTS (
        SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        AND pg_has_role(current_user, relowner, 'MEMBER')
    )
"""


@contextmanager
def as_owner() -> Iterator[None]:
    """While this lasts, outside of a transaction, this thread's connection is the owner's, if the settings name one."""
    if not settings.DATABASE_OWNER:
        yield
        return
    of_the_app = connection.settings_dict
    connection.close()
    connection.settings_dict = of_the_app | settings.DATABASE_OWNER
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = of_the_app


class ByOwner:
    """A command that works as the owner, its checks too: they ask the server's version before the app's user exists."""

    def execute(self, *args, **options):
        with as_owner():
            return super().execute(*args, **options)


def app_owns_its_tables() -> bool:
    """Whether SQL of the app's user could take off the triggers: it owns a table, or may become who does."""
    with connection.cursor() as cursor:
        cursor.execute(APP_OWNS)
        return cursor.fetchone()[0]
