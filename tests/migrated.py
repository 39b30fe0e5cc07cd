"""The tests' database is migrated once; each of xdist's workers begins with a copy, which takes a second."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from salesdept.embedded.servers import turn


@contextmanager
def model_for(folder: Path) -> Iterator[str]:
    """The name of the database to copy: the first worker that comes makes it, and takes it away at its end.

    `folder` is common to the workers of a session. One that takes a dead one's place later makes it anew.
    """
    name = f"{connection.settings_dict['TEST']['NAME'].rpartition('_')[0]}_model"
    note = folder / "migrated"
    with turn(folder / "migrated.lock"):
        is_ours = not note.exists()
        if is_ours:
            _migrate(name)
            note.touch()
    yield name
    if is_ours:
        with turn(folder / "migrated.lock"), connection._nodb_cursor() as cursor:
            note.unlink()
            cursor.execute(f'DROP DATABASE "{name}"')


def _migrate(name: str) -> None:
    """Nobody stays connected: a database in use can't be copied."""
    described = connection.settings_dict
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(described["TEST"], "NAME", name)
        patched.setitem(described, "NAME", described["NAME"])
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connection.close()
