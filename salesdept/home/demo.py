"""The demo company: its history told chapter by chapter, through the same steps as its people would take."""

import random
from collections.abc import Sequence
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

from django.db import transaction

from salesdept.common.calendar import Month, as_of, now, today
from salesdept.messages.models import Notice
from salesdept.people import demo as people_demo

CHAPTERS = (
    "customers",
    "pipeline",
    "expenses",
    "salesdept.people.targets",
    "appraisal",
    "teamdev",
    "pipeline.webhook_events",
)
SEED = 20_170_601


class Story:
    """What the chapters' `tell(story)` share: the people, a seeded die, the months, and a clock to act by."""

    def __init__(self, months: int):
        last = Month.last_complete()
        self.months: Sequence[Month] = [last.shift(n - months + 1) for n in range(months)]
        self.random = random.Random(SEED)  # noqa: S311 — a story, not a secret
        hired = people_demo.hire(self.months[0].first - timedelta(days=31))
        self.people = SimpleNamespace(**{key: who for key, who in hired.items() if key != "teams"})
        self.teams = hired["teams"]
        self.today = today()

    on = staticmethod(as_of)


def tell(months: int) -> None:
    """Load the company with its last `months` complete months and the running one; all or nothing."""
    with transaction.atomic():
        story = Story(months)
        for chapter in CHAPTERS:
            import_module(f"{chapter}.demo").tell(story)
    # What people were told came with the commit; they have read what is older than two weeks.
    Notice.objects.filter(created_at__lt=now() - timedelta(days=14)).update(read_at=now())
