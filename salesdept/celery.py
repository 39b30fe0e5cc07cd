"""The task queue; what runs when stands in each app's tasks.py and, for the clock, in salesdept/schedule.py."""

import os

from celery import Celery
from celery.signals import beat_init

from .schedule import BEAT, JOBS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesdept.settings")
app = Celery("salesdept")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = BEAT
app.autodiscover_tasks()


@beat_init.connect
def make_up_for_missed_runs(**_):
    """What fell due while nothing ran is done now: the jobs ask what is missing."""
    for job in JOBS.values():
        if job.catches_up:
            app.send_task(job.task)
