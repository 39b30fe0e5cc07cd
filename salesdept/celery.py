"""The task queue; what runs when stands in each app's tasks.py and, for the clock, in salesdept/schedule.py."""

import os
import sys
from functools import cache

from celery import Celery
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

from salesdept.common.sealed.keys import must_have_keys

from .schedule import BEAT, JOBS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesdept.settings")
app = Celery("salesdept")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = BEAT
app.autodiscover_tasks()


@cache
def know_all_tasks() -> None:
    """As a worker does before it starts; once a process, for Celery checks the whole project each time."""
    app.loader.import_default_modules()


@worker_init.connect
@beat_init.connect
def refuse_to_start_without_keys(**_):
    # Celery would only log another exception.
    try:
        must_have_keys()
    except ImproperlyConfigured as problem:
        sys.exit(str(problem))


@beat_init.connect
def make_up_for_missed_runs(**_):
    """What fell due while nothing ran is done now: the jobs ask what is missing."""
    for job in JOBS.values():
        if job.catches_up:
            app.send_task(job.task)
