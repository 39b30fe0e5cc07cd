from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The clock asks every minute for decisions of which nobody was told."""

    atomic = False

    dependencies = [("expenses", "0033_payments_in_batches")]

    operations = [
        AddIndexConcurrently(
            model_name="claim",
            index=models.Index(fields=["decided_at"], name="claims_untold", condition=models.Q(("untold", True))),
        ),
    ]
