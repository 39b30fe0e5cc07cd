import os
import shutil
import signal
import subprocess
import sys

import pytest

from salesdept.embedded.place import Place
from salesdept.embedded.servers import Servers


@pytest.fixture(scope="module")
def base_dir(tmp_path_factory):
    """A checkout's folder for servers that belong to this module's tests alone."""
    folder = tmp_path_factory.mktemp("checkout")
    yield folder
    place = Place.of(folder, "servers")
    if place.folder.exists():
        Servers(place).clear_away()
    shutil.rmtree(place.folder.parent, ignore_errors=True)


def hear_ctrl_c() -> None:
    """In a process about to start: a suite that was itself started in the background hands on to ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def servers(base_dir):
    """Makes one more user of the same pair of servers; all leave at the end."""
    users = []

    def another():
        users.append(Servers(Place.of(base_dir, "servers")))
        return users[-1]

    yield another
    for user in users:
        user.leave()


@pytest.fixture
def another_process(base_dir):
    """Runs a process that joins the servers of `base_dir`, prints PostgreSQL's process id, and waits for a line."""
    started = []

    def start():
        own_servers = {
            name: value
            for name, value in os.environ.items()
            if not name.endswith(("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"))
        }
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", JOINS_AND_WAITS, base_dir],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=own_servers,
                preexec_fn=hear_ctrl_c,
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


JOINS_AND_WAITS = """
import sys
from pathlib import Path
from salesdept.embedded import running
from salesdept.embedded.place import Place
from salesdept.embedded.postgres import Postgres

base_dir = Path(sys.argv[1])
with running(base_dir):
    print(Postgres(Place.of(base_dir, "servers"))._pid(), flush=True)
    sys.stdin.readline()
"""
