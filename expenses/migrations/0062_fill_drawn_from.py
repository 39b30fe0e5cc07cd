from django.db import migrations

FILL = "UPDATE expenses_claim SET drawn_from_id = commitment_id WHERE drawn > 0"


class Migration(migrations.Migration):
    """Until now it was what the claim names."""

    dependencies = [("expenses", "0061_drawn_from")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
