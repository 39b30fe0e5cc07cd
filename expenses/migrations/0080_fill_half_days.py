from datetime import timedelta
from math import ceil

from django.db import migrations

HOLDING = ["submitted", "approved", "verified", "in_payment", "returned", "paid", "void_pending"]
BATCH = 1000


def register(apps, schema_editor):
    """In the order in which they were handed in; of a day that was paid twice before, the first keeps it."""
    half_day = apps.get_model("expenses", "HalfDay")
    lines = apps.get_model("expenses", "ClaimLine").objects.filter(basis="days", claim__state__in=HOLDING)
    told = lines.order_by("claim__submitted_at", "created_at").values_list(
        "pk", "claim__claimant", "spent_on", "quantity"
    )
    taken, rows = set(), []
    for pk, person, first, quantity in told.iterator():
        left, day = ceil(quantity * 2), first
        while left > 0:
            free = [half for half in (1, 2) if (person, day, half) not in taken][: min(left, 2)]
            taken |= {(person, day, half) for half in free}
            rows += [half_day(person_id=person, day=day, half=half, line_id=pk) for half in free]
            left, day = left - 2, day + timedelta(days=1)
    half_day.objects.bulk_create(rows, batch_size=BATCH)


class Migration(migrations.Migration):
    """The days of claims that are under way or paid are in use from now on."""

    dependencies = [("expenses", "0079_half_days")]

    operations = [migrations.RunPython(register, migrations.RunPython.noop)]
