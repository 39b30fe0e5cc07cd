"""The database as a whole: has anything changed?"""

from django.apps import apps
from django.db import connection, transaction

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


class Watch:
    """Whether anything but what stands aside has changed since, in the test's transaction.

    What it wrote at all PostgreSQL knows for the asking; only when there is something are the tables read through, now
    and as they were: what was written and taken back again has changed nothing.
    """

    def __init__(self):
        self._as_it_was = transaction.savepoint()
        self._written = _written()

    def has_changed(self) -> bool:
        """Asked once: the transaction goes back to where the watch began."""
        if _written() == self._written:
            return False
        now = contents()
        transaction.savepoint_rollback(self._as_it_was)
        return now != contents()


def _written() -> dict[str, tuple]:
    """Table -> rows inserted, updated and deleted in this transaction, those included that were taken back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables")
        return {table: tuple(rest) for table, *rest in cursor.fetchall() if not table.startswith(ASIDE)}


def sizes() -> dict[str, int]:
    """Table -> number of rows, for what may be computed anew but not doubled."""
    return {table: rows for table, (rows, _newest) in contents().items()}
