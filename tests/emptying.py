"""Between tests that commit, what they wrote goes and what migrations brought stands again.

Django would truncate each of some 190 tables, most of them empty all the time, and fill its own anew.
"""

from django.db import connection, transaction

# Filled by Django after it migrated; no test writes there.
MADE_BY_DJANGO = {"django_migrations", "django_content_type", "auth_permission"}

CHECKED_AT_ONCE = "SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND NOT condeferrable"
GUARDED = """
    SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND relname = ANY(%s)
"""
WRITTEN_COLUMNS = """
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""


def keep_what_migrations_bring() -> None:
    """Copy it to a schema of its own, once per database: a database used again has lost it by now."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'brought'")
        if cursor.fetchone():
            return
        cursor.execute("CREATE SCHEMA brought")
        for table in filled_tables(cursor):
            cursor.execute(f'CREATE TABLE brought."{table}" AS TABLE public."{table}"')


def start_anew() -> None:
    """By the owner, and without the triggers: what is kept from everybody goes as well."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute(CHECKED_AT_ONCE)
        referring = {table for (table,) in cursor.fetchall()}
        filled = sorted(filled_tables(cursor), key=lambda table: table not in referring)
        cursor.execute(GUARDED, [filled])
        guarded = [table for (table,) in cursor.fetchall()]
        for table in guarded:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        for table in filled:
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608
        # A table that still has a foreign key to check can't be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in guarded:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        _bring_back(cursor)


def filled_tables(cursor) -> list[str]:
    tables = sorted({*connection.introspection.django_table_names(only_existing=True)} - MADE_BY_DJANGO)
    each = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM public.\"{table}\")" for table in tables)  # noqa: S608
    cursor.execute(" UNION ALL ".join(each))
    return [table for (table,) in cursor.fetchall()]


def _bring_back(cursor) -> None:
    """Foreign keys are checked at the end, so that the order doesn't matter."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'brought'")
    for (table,) in cursor.fetchall():
        cursor.execute(WRITTEN_COLUMNS, [f'public."{table}"'])
        columns = cursor.fetchone()[0]
        cursor.execute(f'INSERT INTO public."{table}" ({columns}) SELECT {columns} FROM brought."{table}"')  # noqa: S608
