"""One process at a time works on imports. PostgreSQL keeps the turn and frees it however the process ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

LOCK = 7_301_001
"""Any number that no other lock of this database uses."""
_ours: ContextVar[bool] = ContextVar("our_turn_to_import", default=False)


def is_our_turn() -> bool:
    """True in the process, and while it, works on imports."""
    return _ours.get()


@contextmanager
def turn() -> Iterator[bool]:
    """Yield True with the turn taken, False when another process has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        is_ours = cursor.fetchone()[0]
    token = _ours.set(is_ours)
    try:
        yield is_ours
    finally:
        _ours.reset(token)
        if is_ours and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
