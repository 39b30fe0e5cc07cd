"""The database as a whole: has anything changed?"""

from django.apps import apps
from django.db import connection

# What signing in and looking around write: sessions, the throttle's books, the last sign-in, the audit itself.
ASIDE = ("django_session", "axes_", "people_user", "common_auditentry")


def contents() -> dict[str, tuple]:
    """Table -> rows and the newest transaction that touched them."""
    models = (model._meta for model in apps.get_models(include_auto_created=True))
    tables = sorted(meta.db_table for meta in models if meta.managed)
    kept = [table for table in tables if not table.startswith(ASIDE)]
    counted = " UNION ALL ".join(
        f"SELECT '{table}', count(*), coalesce(sum(hashtext(t.xmin::text || t.ctid::text)), 0) FROM {table} t"  # noqa: S608
        for table in kept
    )
    with connection.cursor() as cursor:
        cursor.execute(counted)
        return {table: tuple(rest) for table, *rest in cursor.fetchall()}


def sizes() -> dict[str, int]:
    """Table -> number of rows, for what may be computed anew but not doubled."""
    return {table: rows for table, (rows, _newest) in contents().items()}
