"""The embedded Valkey: speaks Redis on a Unix socket, and keeps what is queued over a restart."""

import socket
import subprocess
import time

from . import programs
from .place import CannotStart, Place, as_owner
from .processes import command_of

START_SECONDS = 30
STOP_SECONDS = 30


class Valkey:
    def __init__(self, place: Place, *, throw_away: bool = False):
        self.place = place
        self.throw_away = throw_away
        self.folder = place.private("valkey")
        self.log = self.folder / "log"

    def start(self) -> None:
        """Return when it answers; a dead server's socket and a torn end of its file are no hindrance."""
        if not self._say("PING"):
            self.log.unlink(missing_ok=True)
            subprocess.run([programs.valkey(), *self._options()], check=False, stdout=subprocess.DEVNULL, **as_owner())
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if time.monotonic() > deadline:
                raise CannotStart(f"Valkey did not start; see {self.log}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Return when the process has ended."""
        if self._say("PING"):
            self._say("SHUTDOWN NOSAVE")
            deadline = time.monotonic() + STOP_SECONDS
            while command_of(self._pid()) and time.monotonic() < deadline:
                time.sleep(0.01)

    def answers(self) -> bool:
        return self._say("PING").startswith("+PONG")

    def _say(self, command: str) -> str:
        """What it answers to an inline command: "" when it hangs up or isn't there, "-LOADING ..." while it reads."""
        with socket.socket(socket.AF_UNIX) as conversation:
            conversation.settimeout(STOP_SECONDS)
            try:
                conversation.connect(str(self.place.valkey_socket))
                conversation.sendall(f"{command}\r\n".encode())
                return conversation.recv(1000).decode()
            except OSError:
                return ""

    def _pid(self) -> int:
        try:
            return int((self.folder / "pid").read_text())
        except (OSError, ValueError):
            return 0

    def _options(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": self.place.valkey_socket,
            "unixsocketperm": "700",
            "dir": self.folder,
            "logfile": self.log,
            "loglevel": "warning",
            "daemonize": "yes",
            "pidfile": self.folder / "pid",
            "save": "",
            "appendonly": "no" if self.throw_away else "yes",
            # A full queue must refuse, never drop what lies in it.
            "maxmemory-policy": "noeviction",
        }
        return [part for name, value in options.items() for part in (f"--{name}", str(value))]
