"""One process at a time does a kind of work. PostgreSQL keeps the turn and frees it however the process ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ..errors import NotYourPart
from ..text import Text

BY_ITSELF = _("This happens by itself once the file is read.")


class Turn:
    """The turn at one kind of work; `lock` is a number that no other lock of this database uses."""

    def __init__(self, name: str, lock: int):
        self.lock = lock
        self._ours: ContextVar[bool] = ContextVar(name, default=False)

    def is_ours(self) -> bool:
        """True in the process, and while it, does this work."""
        return self._ours.get()

    def guard(self, clause: str, told: Text = BY_ITSELF):
        """The guard of steps that this work takes and no person does."""

        def by_the_worker(document, by) -> NotYourPart | None:
            return None if self.is_ours() else NotYourPart(str(told), clause)

        return by_the_worker

    @contextmanager
    def taken(self) -> Iterator[bool]:
        """Yield True with the turn taken, False when another process has it."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [self.lock])
            is_ours = cursor.fetchone()[0]
        token = self._ours.set(is_ours)
        try:
            yield is_ours
        finally:
            self._ours.reset(token)
            if is_ours and connection.is_usable():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [self.lock])

    def work_through(self, waiting: Callable[[], QuerySet], work_on: Callable) -> bool:
        """Do what waits, the first first, as long as there is any; False when another process is at it."""
        with self.taken() as is_ours:
            while is_ours and (one := waiting().first()):
                work_on(one)
            return is_ours
