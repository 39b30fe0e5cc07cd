import os
import signal
import socket
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management.base import CommandError

from salesdept.home.management.commands.serve import refuse_taken

from .conftest import hear_ctrl_c

# Together, so that one worker has them all: the database of this module's servers is then migrated once.
pytestmark = pytest.mark.walk

needs_proc = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for processes in /proc")


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture
def serve(servers, free_port):
    """`manage.py serve` on servers of this module's own; every process that comes of it carries `.mark`."""
    user = servers()
    user.join()
    mark = uuid.uuid4().hex
    given = given_to(user) | {"PORT": str(free_port), "MARK": mark}
    command = [sys.executable, settings.BASE_DIR / "manage.py", "serve"]
    process = subprocess.Popen(
        command,
        env=os.environ | given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=hear_ctrl_c,
    )
    process.mark = mark
    yield process
    for pid in processes_of(mark):
        os.kill(pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    for left in settings.BASE_DIR.glob(f"var/beat-schedule-{free_port}*"):
        left.unlink()


def given_to(user) -> dict[str, str]:
    """The environment of an installation in earnest on the servers of `user`."""
    return {
        "DATABASE_URL": user.place.database_url,
        "DATABASE_OWNER_URL": user.place.owner_url,
        "REDIS_URL": user.place.redis_url,
        "SALESDEPT_DEMO": "0",
        "FIELD_KEYS": "a key of this test of more than enough signs",
        "FIELD_INDEX_KEY": "another key of this test of enough signs",
        "SALESDEPT_SECURE": "0",
    }


def processes_of(mark: str) -> list[int]:
    """The ids of all living processes that were started with MARK=mark, directly or not."""
    found = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"MARK={mark}".encode() in environment.read_bytes():
                found.append(int(environment.parent.name))
        except OSError:
            continue
    return found


def wait_for(process, *words: str) -> str:
    """Read what the process says until each of `words` was among it; return the last line."""
    said, missing = "", list(words)
    for line in process.stdout:
        said += line
        missing = [word for word in missing if word not in line]
        if not missing:
            return line
    raise AssertionError(said)


def test_a_taken_port_is_named_with_a_way_out(taken_port):
    with pytest.raises(CommandError, match=f"Port {taken_port} .* PORT={taken_port + 1}"):
        refuse_taken("127.0.0.1", taken_port)


def test_a_new_database_is_prepared_by_its_owner_before_the_apps_user_exists(servers):
    """As docker compose does it, checks included; a second time nothing is to do."""
    user = servers()
    user.join()
    prepare = [sys.executable, settings.BASE_DIR / "manage.py", "prepare"]
    for _time in range(2):
        subprocess.run(prepare, env=os.environ | given_to(user), check=True, capture_output=True)


@needs_proc
def test_ctrl_c_ends_web_worker_and_beat(serve):
    wait_for(serve, "ready  | Open http://127.0.0.1:", "web    | ", "worker | ", "beat   | ")
    assert len(processes_of(serve.mark)) > 3
    serve.send_signal(signal.SIGINT)
    serve.communicate(timeout=60)
    assert serve.returncode == 0
    assert processes_of(serve.mark) == []


@needs_proc
def test_when_one_process_dies_its_name_is_said_and_the_others_are_stopped(serve):
    started = wait_for(serve, "worker started (pid=")
    os.kill(int(started.rpartition("pid=")[2].strip(" )\n")), signal.SIGKILL)
    said, _ = serve.communicate()
    assert "worker stopped" in said
    assert "ended by itself" in said
    assert serve.returncode == 1
    assert processes_of(serve.mark) == []
