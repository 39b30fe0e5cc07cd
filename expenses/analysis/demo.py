"""The notes of the demo company's last months, with what was found in them."""

from datetime import timedelta

from .models import Finding
from .noting import note_ended_months

MONTHS = 3


def tell(story) -> None:
    """A note at the beginning of each month; the first finding is somebody's task."""
    for month in story.months[-MONTHS:]:
        with story.on(min(month.next.first + timedelta(days=1), story.today)):
            note_ended_months()
    finding = Finding.objects.order_by("created_at").first()
    if finding:
        with story.on(story.today):
            supervisor = story.people.supervisors[0]
            finding.assign(by=story.people.manager, owner=supervisor, due_on=story.today + timedelta(days=5))
