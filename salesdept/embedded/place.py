"""Where a pair of servers keeps its data and sockets, and whose they are."""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

SYSTEM_FOLDER = Path("/var/lib/salesdept")
"""Root's data lives here: PostgreSQL refuses root, and root's checkout may lie where no other user can look."""

SYSTEM_USER = "salesdept"
LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.5432")
"""Bytes: the kernel's limit for the address of a Unix socket is 107 on Linux, 103 on macOS."""

OWN_SERVERS = "set DATABASE_URL and REDIS_URL to servers of your own."
"""The way out that is always open, as the end of a message."""


class CannotStart(SystemExit):
    """Ends the command with one line that says what to do."""


@dataclass(frozen=True)
class Place:
    """`folder` holds locks and, per server, a private folder; `sockets` is private as well.

    Private means mode 0700, owned by the account that the servers run under: ours, or for root a system user.
    """

    folder: Path
    sockets: Path

    @classmethod
    def of(cls, base_dir: Path, *parts: str) -> "Place":
        """The place `parts` of the checkout `base_dir`: under its var/, for root in the system's folder."""
        root = SYSTEM_FOLDER / _short_hash(base_dir.resolve()) if _is_root() else base_dir.resolve() / "var"
        folder = root.joinpath(*parts)
        sockets = folder / "sockets"
        if len(os.fsencode(sockets)) > LONGEST_SOCKET_FOLDER:
            sockets = Path("/tmp") / f"salesdept-{os.getuid()}-{_short_hash(folder)}"  # noqa: S108 - made private and checked
        return cls(folder, sockets)

    @property
    def database_url(self) -> str:
        """As the user that the app connects as; `migrate` makes it, by `owner_url`."""
        return f"postgres://salesdept_app@{quote(str(self.sockets), safe='')}/salesdept"

    @property
    def owner_url(self) -> str:
        """Whoever may open the socket's folder signs in as either; SQL alone doesn't lead from the one to the other."""
        return f"postgres://salesdept@{quote(str(self.sockets), safe='')}/salesdept"

    @property
    def redis_url(self) -> str:
        return f"unix://{quote(str(self.valkey_socket))}"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey"

    def private(self, name: str) -> Path:
        """The folder that belongs to the server `name` alone."""
        return self.folder / name

    def make(self) -> None:
        """Make what is missing of the folders; raises CannotStart where they can't be made or aren't ours."""
        try:
            _make_shared(self.folder)
            for private in (self.private("postgres"), self.private("valkey"), self.sockets):
                _make_private(private)
        except OSError as problem:
            raise CannotStart(
                f"{problem.filename} can't be made ({problem.strerror}): make its folder writable, or {OWN_SERVERS}"
            ) from None

    def remove(self) -> None:
        for folder in (self.sockets, self.folder):
            shutil.rmtree(folder, ignore_errors=True)


def as_owner() -> dict:
    """What `subprocess` needs to run a server's program: for root the system user, in no other group."""
    # A session of its own: a second Ctrl-C must not interrupt the stopping.
    options: dict = {"cwd": "/", "umask": 0o077, "start_new_session": True}
    options["env"] = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
    if _is_root():
        account = _system_account()
        options |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return options


def _is_root() -> bool:
    return os.geteuid() == 0


def _short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]


@cache
def _system_account() -> pwd.struct_passwd:
    """The system user `salesdept`, made when missing; `nobody` where users can't be made."""
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _make_system_user()
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return pwd.getpwnam("nobody")


def _make_system_user() -> None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd:
        subprocess.run(
            [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", str(SYSTEM_FOLDER)]
            + ["--shell", "/usr/sbin/nologin", SYSTEM_USER],
            check=False,
            capture_output=True,
        )


def _make_shared(folder: Path) -> None:
    """A folder that the servers' account may pass through, when it is another than ours."""
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir(exist_ok=True)
        if _is_root():
            parent.chmod(0o755)


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = os.getuid()
    if _is_root():
        owner = _system_account().pw_uid
        if folder.lstat().st_uid == 0:
            os.chown(folder, owner, _system_account().pw_gid, follow_symlinks=False)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or stat.S_IMODE(found.st_mode) & 0o077:
        raise CannotStart(f"{folder} isn't a folder of mode 0700 that belongs to user id {owner}: move it away first.")
