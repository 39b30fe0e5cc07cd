from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The home page of finance asks for the few claims of which the bank gave the money back."""

    atomic = False

    dependencies = [("expenses", "0085_years_of_customers_go")]

    operations = [
        AddIndexConcurrently(
            model_name="claim",
            index=models.Index(
                fields=["bounce_told_by"],
                name="claims_bounced",
                condition=models.Q(("bounce_told_by__isnull", False)),
            ),
        ),
    ]
