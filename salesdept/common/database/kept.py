"""Which tables are kept as they were written: read from their triggers, so that there is no second list to forget."""

from dataclasses import dataclass

from django.db import connection

TRIGGERS = """
    SELECT relname, tgtype, encode(tgargs, 'escape') FROM pg_trigger
    JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid
    WHERE NOT tgisinternal AND tgtype & 3 = 3 AND tgtype & 24 <> 0 AND NOT starts_with(proname, 'refuse_change_of_')
    ORDER BY relname
"""
"""Before a changed or deleted row. A function named refuse_change_of_... looks at the state: its table lives."""

EVENTS = {"INSERT": 4, "UPDATE": 16, "DELETE": 8}
"""What a trigger fires on, as bits of pg_trigger.tgtype."""


@dataclass(frozen=True)
class KeptTable:
    """`refused`: of INSERT, UPDATE, DELETE what nobody does to a row; `but`: columns that may change nevertheless."""

    name: str
    refused: tuple[str, ...]
    but: tuple[str, ...]


def kept_tables() -> list[KeptTable]:
    """Those whose triggers refuse whatever the row says; the trigger's arguments are the columns that it lets pass."""
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS)
        return [
            KeptTable(
                name,
                tuple(event for event, bit in EVENTS.items() if fires_on & bit),
                tuple(column for column in arguments.split("\\000") if column),
            )
            for name, fires_on, arguments in cursor.fetchall()
        ]
