"""What the app's user may do, granted by the owner after every `migrate`: rows, and of what is kept only new ones."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import ProgrammingError, connection, transaction

from .kept import kept_tables

EVERY_TABLE = (
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {user}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {user}",
    # What was migrated is the owner's business.
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {user}",
    "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {user}",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {user}",
    "GRANT USAGE ON SCHEMA public TO {user}",
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {user}",
    # A table of the session's own would come before ours of the same name, and our triggers would read that.
    "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {user}",
)


def after_migrate(*, plan=None, **_) -> None:
    """Make the app's user where it is missing, and grant anew; after `flush`, which has no plan, nothing changed."""
    if settings.DATABASE_OWNER and plan is not None:
        app = settings.DATABASES["default"]
        make_user(app["USER"], app["PASSWORD"])
        grant(app["USER"])


def make_user(name: str, password: str) -> None:
    """Raise ImproperlyConfigured where it is missing and the owner may make none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [name])
        if cursor.fetchone()[0]:
            return
        try:
            cursor.execute(f"CREATE ROLE {connection.ops.quote_name(name)} LOGIN PASSWORD %s", [password or None])
        except ProgrammingError as problem:
            raise ImproperlyConfigured(
                f"The owner of the tables may not make the app's database user ({problem}): have it made by a "
                f"superuser (CREATE ROLE {name} LOGIN PASSWORD ...), then migrate again."
            ) from problem


def grant(name: str) -> None:
    """All at once, so that those who work meanwhile notice nothing."""
    user = connection.ops.quote_name(name)
    database = connection.ops.quote_name(connection.settings_dict["NAME"])
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in EVERY_TABLE:
            cursor.execute(statement.format(user=user, database=database))
        for table in kept_tables():
            cursor.execute(f'REVOKE {", ".join(table.refused)} ON "{table.name}" FROM {user}')
            if table.but:
                cursor.execute(f'GRANT UPDATE ({", ".join(table.but)}) ON "{table.name}" TO {user}')
