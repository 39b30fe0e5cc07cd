from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """A line's ledger is read from its newest row, a commitment's claims by the commitment."""

    atomic = False

    dependencies = [
        ('expenses', '0012_lines_in_force'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='budgetentry',
            index=models.Index(fields=['line', '-at', '-id'], name='entries_of_line'),
        ),
        AddIndexConcurrently(
            model_name='claim',
            index=models.Index(condition=models.Q(('commitment__isnull', False)), fields=['commitment'], name='claims_of_commitment'),
        ),
    ]
