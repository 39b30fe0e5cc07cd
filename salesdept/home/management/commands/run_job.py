from contextlib import nullcontext
from datetime import date

from django.core.management.base import BaseCommand, CommandError

from salesdept.celery import app, know_all_tasks
from salesdept.common.calendar import as_of
from salesdept.schedule import JOBS


class Command(BaseCommand):
    help = "Run a periodic job now, if need be as on another day; safe to run twice."

    def add_arguments(self, parser):
        parser.add_argument("name", choices=sorted(JOBS))
        parser.add_argument("--as-of", type=date.fromisoformat, default=None, help="2026-10-01: act as on that day")

    def handle(self, *args, name, **options):
        know_all_tasks()
        task = app.tasks.get(JOBS[name].task)
        if task is None:
            raise CommandError(f"There is no task {JOBS[name].task} in this installation.")
        with as_of(options["as_of"]) if options["as_of"] else nullcontext():
            result = task.apply(throw=True).result
        self.stdout.write(f"{name}: {result}")
