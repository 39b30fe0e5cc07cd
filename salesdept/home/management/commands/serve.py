import os
import shlex
import signal
import socket
import sys
import threading
import time
import urllib.request
from datetime import datetime
from urllib.error import HTTPError

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from honcho.manager import Manager
from honcho.printer import Message, Printer

from salesdept.people.demo import DEMO_PASSWORD, demo_log_ins

WEB_SECONDS = 60
"""How long the web may take to answer before the address is shown all the same."""

EVERYWHERE = "0.0.0.0"  # noqa: S104 - what BIND says when it is to be so
TOLD_TO_STOP = {128 + signal.SIGINT, 128 + signal.SIGTERM}

ENVIRONMENT = {
    "PYTHONUNBUFFERED": "1",
    # Celery's word on root is about pickled messages; ours are JSON.
    "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
}


class Command(BaseCommand):
    help = "Bring the database up to date, then run web, worker and beat until Ctrl-C. PORT and BIND move the web."
    requires_system_checks: list[str] = []  # `make check` and the tests run them; here they would cost a second

    def handle(self, *args, **options):
        bind, port = os.environ.get("BIND", "127.0.0.1"), _port()
        refuse_taken(bind, port)
        call_command("prepare", stdout=self.stdout)
        address = f"http://{'127.0.0.1' if bind == EVERYWHERE else bind}:{port}"
        run_together(processes(bind, port), address)


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise CommandError(f"PORT is {given!r}: it must be a number from 1 to 65535.")
    return int(given)


def refuse_taken(bind: str, port: int) -> None:
    """Raise CommandError when the web can't listen there."""
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((bind, port))
        except OSError as problem:
            raise CommandError(
                f"Port {port} of {bind} can't be used ({problem.strerror}): end the program that has it, "
                f"or choose another one: make run PORT={port + 1 if port < 65535 else 8000}"
            ) from None


def processes(bind: str, port: int) -> dict[str, list]:
    """The three kinds of process by name; any number of each may run, beat too."""
    heartbeats = ["--worker-tmp-dir", "/dev/shm"] if os.access("/dev/shm", os.W_OK) else []  # noqa: S108
    web = ["gunicorn", "salesdept.wsgi", "--bind", f"{bind}:{port}", "--worker-class", "gthread"]
    worker = ["celery", "--app", "salesdept", "--quiet", "worker", "--concurrency", 2, "--loglevel", "INFO"]
    beat = ["celery", "--app", "salesdept", "--quiet", "beat", "--pidfile", "", "--loglevel", "INFO"]
    return {
        "web": [
            *web,
            "--workers",
            2,
            "--threads",
            4,
            "--preload",
            "--graceful-timeout",
            4,
            "--no-control-socket",
            *heartbeats,
        ],
        "worker": [*worker, "--without-gossip", "--without-mingle"],
        "beat": [*beat, "--schedule", settings.BASE_DIR / "var" / f"beat-schedule-{port}"],
    }


def run_together(commands: dict[str, list], address: str) -> None:
    """Run all until we are told to stop. When one ends by itself, the others are stopped: raises CommandError."""
    manager = Together(Printer(Terminal()))
    for name, command in commands.items():
        manager.add_process(name, shell_line(name, command), env=os.environ | ENVIRONMENT)
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    threading.Thread(target=announce, args=(manager, address), daemon=True).start()
    manager.loop()
    if manager.returncode not in TOLD_TO_STOP:
        raise CommandError("A process ended by itself, the one whose stop is shown first; so the others were stopped.")


class Together(Manager):
    """Honcho's manager, patient when it is told to stop before every process has reported its start."""

    def terminate(self):
        if self._all_started():
            super().terminate()
        else:
            threading.Timer(0.1, self.terminate).start()


class Terminal:
    """Standard output that, once gone (window closed, `| head` done), has everything stopped instead of raising."""

    def isatty(self) -> bool:
        return sys.stdout.isatty()

    def write(self, text: str) -> None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            os.kill(os.getpid(), signal.SIGTERM)

    def flush(self) -> None:
        """Each line has been flushed by `write`."""


def shell_line(name: str, command: list) -> str:
    """The command in this checkout's Python, as the shell's own process so that signals reach it.

    What works in the background leaves the processor to the web, so that pages come first from the start on.
    """
    priority = [] if name == "web" else ["nice", "-n", 5]
    return "exec " + shlex.join(str(part) for part in (*priority, sys.executable, "-m", *command))


def announce(manager: Manager, address: str) -> None:
    """Show the address, and on a demo the log-ins, as lines of the manager once the web answers."""
    deadline = time.monotonic() + WEB_SECONDS
    time.sleep(0.2)  # the processes are forked meanwhile, undisturbed by this thread
    while not answers(address) and time.monotonic() < deadline:
        time.sleep(0.2)
    lines = [f"Open {address} - Ctrl-C stops everything."]
    if settings.DEMO:
        lines += [f"Demo log-ins, password {DEMO_PASSWORD}:"]
        lines += [f"    {account.email:<28} {account.name} ({account.role_label})" for account in demo_log_ins()]
        connection.close()
    for line in lines:
        manager.events.put(Message("line", line + "\n", datetime.now(), "ready", "1;32"))  # noqa: DTZ005 - the terminal's


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}/health/", timeout=5).close()  # noqa: S310 - our own web
    except HTTPError:
        return True
    except OSError:
        return False
    return True
