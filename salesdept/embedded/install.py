"""Make .venv and install what a lock file names; `make setup` and `make test` run this with the machine's own Python.

Does nothing when .venv holds just that already, and begins anew where a run was killed half-way.
Standard library only, and readable by old Pythons: it runs before anything is there, to say what is missing.
"""

import ctypes
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]
VENV = BASE_DIR / ".venv"
PYTHON = VENV / "bin" / "python"
INSTALLED = VENV / "installed"
UNFINISHED = VENV / "unfinished"
RUN_LOCK = BASE_DIR / "requirements.lock"
OLDEST_PYTHON = (3, 11)
PANGO = ("libpango-1.0.so.0", "libpango-1.0.0.dylib", "libpango-1.0.dylib")


def main(lock):
    need_new_python()
    with one_at_a_time():
        if digest(lock) not in installed():
            install(lock)
    look_for_pango()


def need_new_python():
    """Go on with a newer Python where the machine has one beside an old `python3`."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    for minor in range(20, OLDEST_PYTHON[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])  # noqa: S606 - our own script again
    version = sys.version.split()[0]
    sys.exit(f"Python 3.11 or newer is needed, this is {version}. Install one and name it: make run PYTHON=/path/to/it")


@contextmanager
def one_at_a_time():
    """A second `make` waits here until the first has installed."""
    try:
        for folder in (BASE_DIR / "var", VENV):
            folder.mkdir(exist_ok=True)
        lock = os.open(BASE_DIR / "var" / "setup.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as problem:
        sys.exit(f"{problem.filename} can't be written ({problem.strerror}): make it yours, or take another checkout.")
    fcntl.flock(lock, fcntl.LOCK_EX)
    yield
    os.close(lock)


def digest(lock):
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def installed():
    """The digests of the lock files that .venv satisfies."""
    if UNFINISHED.exists() or not (PYTHON.exists() and INSTALLED.exists()):
        return []
    return INSTALLED.read_text().split()


def install(lock):
    say(f"Installing what {lock.name} names; without uv this may take two minutes ...")
    if UNFINISHED.exists():
        shutil.rmtree(VENV)
    if not (with_uv(lock) or with_pip(lock)):
        sys.exit("Installing failed, for the reason above. Once that is mended, the same command goes on.")
    put_checkout_on_path()
    # The lock file for development holds all of the other one, in the same versions.
    INSTALLED.write_text("\n".join({digest(lock), digest(RUN_LOCK)}))
    UNFINISHED.unlink()


def with_uv(lock):
    """False where uv is missing, or fails: pip may know another way to the packages."""
    uv = shutil.which("uv")
    if not uv or not (runs(PYTHON, "--version") or succeeds(uv, "venv", "--quiet", "--python", sys.executable, VENV)):
        return False
    UNFINISHED.touch()
    return succeeds(uv, "pip", "install", "--python", PYTHON, "--quiet", "--require-hashes", "-r", lock)


def with_pip(lock):
    if not runs(PYTHON, "-m", "pip", "--version") and not succeeds(sys.executable, "-m", "venv", "--clear", VENV):
        shutil.rmtree(VENV)
        sys.exit("This Python can't make virtual environments. On Debian and Ubuntu: apt install python3-venv")
    UNFINISHED.touch()
    return succeeds(PYTHON, "-m", "pip", "install", "--no-input", "--quiet", "--require-hashes", "-r", lock)


def put_checkout_on_path():
    """So that `.venv/bin/pytest` and its like find the project from wherever they start."""
    for packages in VENV.glob("lib/python*/site-packages"):
        (packages / "salesdept.pth").write_text(f"{BASE_DIR}\n")


def look_for_pango():
    """Only PDFs wait for it, so its absence is a notice."""
    for name in PANGO:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return say(
        "Pango is not on this machine; all but PDFs works. On Debian and Ubuntu: "
        "apt install libpango-1.0-0 libpangoft2-1.0-0. On macOS: brew install pango"
    )


def runs(*command):
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def succeeds(*command):
    return subprocess.run(command, check=False).returncode == 0


def say(line):
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    main(BASE_DIR / sys.argv[1])
