"""The embedded PostgreSQL: a cluster with an owner and a database, both named salesdept, on a Unix socket alone."""

import os
import shlex
import shutil
import subprocess
import time
from contextlib import closing, suppress

import psycopg2

from . import programs
from .place import CannotStart, Place, as_owner
from .processes import command_of

START_SECONDS = 60
NOBODYS_ID = 2**31 - 1
"""A process id above every system's largest."""

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "checkpoint_timeout": "15min",
    "log_checkpoints": "off",
}
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For tests: nothing needs to be there after a crash."""
INITDB = (
    ["--username=postgres", "--auth-local=trust", "--auth-host=reject", "--no-instructions"]
    # The same order of text on every machine, whatever its locales.
    + ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
)
FIRST_STATEMENTS = "CREATE ROLE salesdept LOGIN CREATEDB\nCREATE DATABASE salesdept OWNER salesdept\n"


class Postgres:
    def __init__(self, place: Place, *, throw_away: bool = False):
        self.place = place
        self.throw_away = throw_away
        self.folder = place.private("postgres")
        self.data = self.folder / "data"
        self.log = self.folder / "log"

    def start(self) -> None:
        """Return when it answers: at once if it runs, after repair if it was killed, after initdb the first time."""
        if self.answers():
            return
        if not self.data.exists():
            self._create()
        if self._process_lives():
            self._wait()
        else:
            self._launch()
        self._let_owner_make_users()

    def _let_owner_make_users(self) -> None:
        """The owner makes the app's user; clusters of before could not."""
        connection = psycopg2.connect(host=str(self.place.sockets), user="postgres", dbname="postgres")
        with closing(connection), connection, connection.cursor() as cursor:
            cursor.execute("ALTER ROLE salesdept CREATEROLE")

    def stop(self) -> None:
        mode = "immediate" if self.throw_away else "fast"
        if self._process_lives():
            self._control("stop", "-m", mode, "-w", "-t", "30")

    def answers(self) -> bool:
        where = {"host": str(self.place.sockets), "user": "salesdept", "dbname": "salesdept"}
        try:
            psycopg2.connect(**where, connect_timeout=5).close()
        except psycopg2.OperationalError:
            return False
        return True

    def _create(self) -> None:
        """Make the cluster under another name and rename it when complete, so that a half-made one is never used."""
        for left_over in self.folder.glob("new-*"):
            shutil.rmtree(left_over, ignore_errors=True)
        draft = self.folder / f"new-{os.getpid()}"
        self._run("initdb", "-D", draft, *INITDB, *(["--no-sync"] if self.throw_away else []))
        self._run("postgres", "--single", "-D", draft, "postgres", input=FIRST_STATEMENTS)
        draft.rename(self.data)

    def _run(self, program: str, *arguments, input: str = "") -> None:
        command = [programs.postgres(program), *arguments]
        done = subprocess.run(command, input=input, text=True, capture_output=True, check=False, **as_owner())
        if done.returncode:
            raise CannotStart(f"PostgreSQL's {program} failed: {_last_line(done.stderr)}")

    def _launch(self) -> None:
        self._forget_the_dead()
        with suppress(FileNotFoundError):
            self.log.replace(self.folder / "log-before")
        deadline = time.monotonic() + START_SECONDS
        while self._control("start", "-w", "-t", str(START_SECONDS), "-l", self.log, "-o", self._options()) != 0:
            last_words = self._last_words()
            # After kill -9 the old backends need a moment to notice; until then the new server refuses.
            if "still in use" not in last_words or time.monotonic() > deadline:
                raise CannotStart(f"PostgreSQL did not start: {last_words} (all of it: {self.log})")
            time.sleep(0.2)

    def _options(self) -> str:
        settings = SETTINGS | {"unix_socket_directories": str(self.place.sockets)}
        if self.throw_away:
            settings |= THROW_AWAY
        return shlex.join(part for name, value in settings.items() for part in ("-c", f"{name}={value}"))

    def _control(self, action: str, *arguments) -> int:
        """pg_ctl puts the server into a session of its own, out of reach of the terminal's Ctrl-C."""
        command = [programs.postgres("pg_ctl"), action, "-s", "-D", self.data, *arguments]
        # No pipe for what it says: the server would inherit it and keep it open.
        nowhere = subprocess.DEVNULL
        return subprocess.run(command, check=False, stdout=nowhere, stderr=nowhere, **as_owner()).returncode

    def _wait(self) -> None:
        """Somebody's start, killed half-way, left a server that is still recovering."""
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if not self._process_lives():
                self._launch()
            elif time.monotonic() > deadline:
                raise CannotStart(f"PostgreSQL, process {self._pid()}, doesn't answer: end it, then try again.")
            time.sleep(0.1)

    def _forget_the_dead(self) -> None:
        """Have PostgreSQL see that the process in its lock files is gone.

        It takes every id that is in use for a living server, also one that now belongs to another program or whose
        end the parent hasn't noticed. The files stay: by what else is in them it finds old backends still at work.
        """
        for lock_file in (self.data / "postmaster.pid", self.place.sockets / ".s.PGSQL.5432.lock"):
            with suppress(FileNotFoundError), open(os.open(lock_file, os.O_RDWR | os.O_NOFOLLOW), "r+") as opened:
                _, *rest = opened.read().splitlines(keepends=True)
                opened.seek(0)
                opened.truncate()
                opened.writelines([f"{NOBODYS_ID}\n", *rest])

    def _process_lives(self) -> bool:
        pid = self._pid()
        return bool(pid) and str(self.data) in command_of(pid)

    def _pid(self) -> int:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return 0

    def _last_words(self) -> str:
        try:
            return _last_line(self.log.read_text(errors="replace"))
        except OSError:
            return "it left no log"


def _last_line(text: str) -> str:
    """The last line that names a fault, else the last one."""
    lines = [line for line in text.splitlines() if line.strip()]
    faults = [line for line in lines if "FATAL" in line or "error:" in line]
    return (faults or lines or ["no word of why"])[-1].strip()
