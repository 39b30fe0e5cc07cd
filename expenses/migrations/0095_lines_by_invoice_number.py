from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

import salesdept.common.finding


class Migration(migrations.Migration):
    """A claim is found by the number of an invoice on it, or by a part of that."""

    atomic = False

    dependencies = [("expenses", "0094_tax_is_part_of_its_amount"), ("common", "0004_grams")]

    operations = [
        AddIndexConcurrently(
            model_name="claimline",
            index=GinIndex(salesdept.common.finding.Grams(models.F("invoice_key")), name="expenses_by_invoice_number"),
        ),
    ]
