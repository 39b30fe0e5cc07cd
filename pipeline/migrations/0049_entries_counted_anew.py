from django.db import migrations, models


class Migration(migrations.Migration):
    """Who is a new customer may be counted anew, by an entry of its own kind."""

    dependencies = [("pipeline", "0048_entries_corrected")]

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
                    ("counted", "Customer counted anew"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
    ]
