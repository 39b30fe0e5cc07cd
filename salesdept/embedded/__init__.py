"""PostgreSQL and Valkey out of two wheels, so that a first try needs no server on the machine.

DATABASE_URL and REDIS_URL, where set, win: that server isn't started. Nothing here imports Django, and only
`running` and the pytest plug-in start anything; `urls` and `secret_key` serve the settings.
"""

import os
import secrets
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from .place import Place
from .servers import Servers


def urls(base_dir: Path) -> tuple[str, str, str]:
    """(DATABASE_URL, DATABASE_OWNER_URL, REDIS_URL): the environment's, else the embedded servers', running or not.

    The second one is empty where the environment names a database and no owner: then the app owns its tables.
    """
    place = Place.of(base_dir, "servers")
    app, owner = os.environ.get("DATABASE_URL"), os.environ.get("DATABASE_OWNER_URL", "")
    database = (app, owner) if app else (place.database_url, place.owner_url)
    return *database, os.environ.get("REDIS_URL") or place.redis_url


def broker_url(redis_url: str) -> str:
    """The same Redis as Celery spells it: a Unix socket has other words there than in the cache's address."""
    return redis_url.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")


def secret_key(base_dir: Path, name: str = "") -> str:
    """The key kept in SECRET_KEY_FILE (default var/secret_key, readable by its owner alone), made when missing.

    A further one of a `name` is kept beside it.
    """
    kept = Path(os.environ.get("SECRET_KEY_FILE") or base_dir / "var" / "secret_key")
    kept = kept.with_name(name) if name else kept
    try:
        if not kept.exists():
            _keep(kept, secrets.token_urlsafe(50))
        return kept.read_text()
    except OSError as problem:
        sys.exit(f"No secret key in {kept} ({problem.strerror}): make that folder writable, or set SECRET_KEY.")


def _keep(file: Path, text: str) -> None:
    """Write `file` whole or not at all; of several at once, the first one's text stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=file.parent) as draft:  # of mode 0600
        draft.write(text)
        draft.flush()
        with suppress(FileExistsError):
            os.link(draft.name, file)


@contextmanager
def running(base_dir: Path) -> Iterator[None]:
    """The servers that the environment doesn't name run while this lasts; the last process out stops them."""
    servers = Servers(Place.of(base_dir, "servers"))
    wanted = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
    missing = [name for name, variable in wanted.items() if not os.environ.get(variable)]
    if not missing:
        yield
        return
    _end_on_signals()
    try:
        servers.join(*missing)
        yield
    finally:
        servers.leave()


def _end_on_signals() -> None:
    """A polite kill and a closed terminal run the `finally` clauses too, as Ctrl-C does."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, lambda number, frame: sys.exit(128 + number))
