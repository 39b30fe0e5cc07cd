from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Whoever adds up the amounts of months, or looks for what has no cost, finds it in an index."""

    atomic = False

    dependencies = [("pipeline", "0049_entries_counted_anew")]

    operations = [
        AddIndexConcurrently(
            "salesentry",
            models.Index(fields=["booked_on", "rep"], include=["team", "amount"], name="amounts_by_day"),
        ),
        AddIndexConcurrently(
            "salesentry",
            models.Index(fields=["booked_on"], name="sales_without_cost", condition=models.Q(cost=None)),
        ),
        RemoveIndexConcurrently("salesentry", "sales_by_rep"),
    ]
