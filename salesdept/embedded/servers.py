"""The pair of servers as all processes of a checkout share it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .place import Place
from .postgres import Postgres
from .valkey import Valkey


class Servers:
    """First in starts them, last out stops them.

    Each process that uses the servers holds a shared lock on a file; the kernel frees it however the process ends.
    Starting, stopping and counting happen one process at a time, under a second lock.
    """

    def __init__(self, place: Place, *, throw_away: bool = False):
        self.place = place
        self.servers: dict[str, Postgres | Valkey] = {
            "postgres": Postgres(place, throw_away=throw_away),
            "valkey": Valkey(place, throw_away=throw_away),
        }
        self._use: int | None = None
        self._joined_by = 0

    def join(self, *names: str) -> None:
        """Return when the servers `names` (default: both) answer; they stay until this process leaves or ends."""
        self.place.make()
        with self._turn():
            self._use = self._open("users")
            self._joined_by = os.getpid()
            fcntl.flock(self._use, fcntl.LOCK_SH)
            for name in names or self.servers:
                self.servers[name].start()

    def leave(self) -> None:
        """Stop the servers, unless another process uses them. Does nothing in a fork, or when not joined."""
        if self._use is None or self._joined_by != os.getpid():
            return
        with self._turn():
            # Unlocked, not just closed: forks that are about to end still have the file open.
            fcntl.flock(self._use, fcntl.LOCK_UN)
            os.close(self._use)
            self._use = None
            self._stop_if_unused()

    def clear_away(self) -> bool:
        """Stop and remove what a killed process left; False when somebody uses it."""
        with self._turn():
            unused = self._stop_if_unused()
        if unused:
            self.place.remove()
        return unused

    def _stop_if_unused(self) -> bool:
        users = self._open("users")
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(users)
        for server in self.servers.values():
            server.stop()
        return True

    def _turn(self):
        return turn(self.place.folder / "turn.lock")

    def _open(self, name: str) -> int:
        return os.open(self.place.folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)


@contextmanager
def turn(lock: Path) -> Iterator[None]:
    """Wait for, and hold, the exclusive lock on a file."""
    opened = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)
