from io import StringIO

import pytest
from celery import current_app
from django.core.management import call_command


@pytest.fixture
def run_job():
    """Let the clock start a job as on another day: run_job("remind_of_copies", date(2026, 10, 1))."""
    current_app.loader.import_default_modules()

    def run(name, day) -> str:
        said = StringIO()
        call_command("run_job", name, "--as-of", day.isoformat(), stdout=said)
        return said.getvalue()

    return run
