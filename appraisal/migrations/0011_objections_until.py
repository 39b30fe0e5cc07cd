from datetime import timedelta

from django.db import migrations
from django.utils import timezone

APPEAL_DAYS = 5


def fill(apps, schema_editor):
    """By weekdays: what was published before the company's calendar counted."""
    periods = apps.get_model("appraisal", "Period").objects
    for period in periods.filter(state="published", objections_until=None).exclude(published_at=None):
        day, left = timezone.localdate(period.published_at), APPEAL_DAYS
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < 5
        periods.filter(pk=period.pk).update(objections_until=day)


class Migration(migrations.Migration):
    """Months published before have a last day for objections too."""

    dependencies = [("appraisal", "0010_review_and_weighing")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
