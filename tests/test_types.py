"""The types agree. A test, so that a core has work while the tests' database is migrated for the others."""

import subprocess
import sys

import pytest
from django.conf import settings


@pytest.mark.types
def test_types_agree():
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "."], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
