from django.db import migrations, models


class Migration(migrations.Migration):
    """A figure of the ledger may be set right by an entry of its own kind."""

    dependencies = [("pipeline", "0047_foreign_contracts")]

    operations = [
        migrations.AlterField(
            model_name="salesentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("signed", "Signed"),
                    ("changed", "Changed"),
                    ("cancelled", "Cancelled"),
                    ("cost", "Cost"),
                    ("corrected", "Corrected"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
    ]
