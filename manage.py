#!/usr/bin/env python3
"""Django's command line. The embedded servers run while a command does, unless the environment names others."""

import os
import sys
from contextlib import nullcontext
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent
NEEDS_NO_SERVER = {"help", "version", "--help", "--version", "collectstatic", "makemessages", "translations"}


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesdept.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError:
        _go_on_in_venv()
    from salesdept.embedded import running

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    with nullcontext() if command in NEEDS_NO_SERVER else running(BASE_DIR):
        execute_from_command_line(sys.argv)


def _go_on_in_venv():
    """Started with another Python than the checkout's own."""
    python = BASE_DIR / ".venv" / "bin" / "python"
    if not python.exists() or Path(sys.prefix) == python.parent.parent:
        sys.exit("Django is not installed: run `make setup` first.")
    os.execv(python, [python, *sys.argv])  # noqa: S606 - our own interpreter, our own arguments


if __name__ == "__main__":
    main()
