"""The one door through which what is kept as it was written may lose a person's data, when the person asks (7.1.3)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

ERASABLE = {
    "common_auditentry": "details",
    "customers_consent": "source",
    "customers_export": "filters",
    "customers_surveyanswer": "comment, spellings, values",
    "pipeline_coverage": "text, words, agreed_by",
    "pipeline_requirementsversion": "content",
    "pipeline_stagemove": "reason",
}
"""Of each such table the columns that may change then; the database holds to it."""


@contextmanager
def erasing() -> Iterator[None]:
    """While this lasts, in the caller's transaction alone, the columns of ERASABLE may be written over."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Erasing happens within a transaction, whole or not at all.")
    _allow("on")
    yield
    # What fails takes it back with the transaction.
    _allow("")


def _allow(whether: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('salesdept.erasing', %s, true)", [whether])


def unchangeable_tables() -> set[str]:
    """Tables of which the database guards every change, but those of ERASABLE: what stands there is kept."""
    with connection.cursor() as cursor:
        # 16 is the bit of UPDATE, 2 of "before": what comes after checks what was written and refuses no writing.
        cursor.execute(
            "SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE NOT tgisinternal AND tgtype & 18 = 18"
        )
        return {table for (table,) in cursor.fetchall()} - set(ERASABLE)
