"""A throw-away pair of servers for a test session, where DATABASE_URL and REDIS_URL name none.

Loaded by `-p` in pyproject.toml, so that the addresses stand in the environment before the settings are read.
xdist's workers inherit them from the controller; each takes a Redis database of its own.
"""

import os
from pathlib import Path

import pytest

from .place import Place
from .servers import Servers, turn

BASE_DIR = Path(__file__).resolve().parents[2]


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config):
    os.environ.setdefault("SALESDEPT_DEMO", "1")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    # The owner makes the tests' database, and a user of the app for it.
    if os.environ.get("DATABASE_OWNER_URL"):
        os.environ["DATABASE_URL"] = os.environ.pop("DATABASE_OWNER_URL")
    missing = {name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)}
    if missing:
        _start(early_config, missing)
    elif worker and os.environ["REDIS_URL"].startswith("unix:"):
        os.environ["REDIS_URL"] += f"?db={1 + int(worker.removeprefix('gw')) % 15}"
    return (yield)


def _start(config, missing: set[str]) -> None:
    folder = Place.of(BASE_DIR, "test").folder
    folder.mkdir(parents=True, exist_ok=True)
    place = Place.of(BASE_DIR, "test", str(os.getpid()))
    servers = Servers(place, throw_away=True)
    config.add_cleanup(lambda: _stop(servers))
    with turn(folder / "turn.lock"):
        _clear_away_dead_sessions(folder)
        servers.join()
    given = {"DATABASE_URL": place.owner_url, "REDIS_URL": place.redis_url}
    os.environ.update({name: given[name] for name in missing})


def _stop(servers: Servers) -> None:
    servers.leave()
    servers.place.remove()


def _clear_away_dead_sessions(folder: Path) -> None:
    for left in folder.iterdir():
        if left.is_dir():
            Servers(Place.of(BASE_DIR, "test", left.name), throw_away=True).clear_away()
