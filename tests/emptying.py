"""Between tests that commit, Django empties every table. What migrations bring must stand again for the next one."""

from django.db import connection, transaction

# Django makes these anew itself after it has emptied them.
MADE_BY_DJANGO = {"django_migrations", "django_content_type", "auth_permission"}

WRITTEN_COLUMNS = """
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""


def let_pass() -> None:
    """Tables that refuse TRUNCATE elsewhere let themselves be emptied between tests."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE tgtype & 32 = 32 AND NOT tgisinternal")
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


def keep_what_migrations_bring() -> None:
    """Copy it to a schema of its own, once per database: a database used again has lost it by now."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'brought'")
        if cursor.fetchone():
            return
        cursor.execute("CREATE SCHEMA brought")
        for table in sorted({*connection.introspection.django_table_names(only_existing=True)} - MADE_BY_DJANGO):
            cursor.execute(f'SELECT EXISTS (SELECT FROM public."{table}")')  # noqa: S608
            if cursor.fetchone()[0]:
                cursor.execute(f'CREATE TABLE brought."{table}" AS TABLE public."{table}"')


def bring_back(**_kwargs) -> None:
    """Fill what is empty; foreign keys are checked at the end, so that the order doesn't matter."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'brought'")
        for (table,) in cursor.fetchall():
            cursor.execute(WRITTEN_COLUMNS, [f'public."{table}"'])
            columns = cursor.fetchone()[0]
            fill = (
                f'INSERT INTO public."{table}" ({columns}) SELECT {columns} FROM brought."{table}"'  # noqa: S608
                f' WHERE NOT EXISTS (SELECT FROM public."{table}")'
            )
            cursor.execute(fill)
