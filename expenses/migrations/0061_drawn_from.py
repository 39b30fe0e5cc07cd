import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What a claim drew goes back to where it was drawn from, whatever it is to draw on by then (5.3.1)."""

    dependencies = [("expenses", "0059_sum_that_two_confirm")]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="drawn_from",
            field=models.ForeignKey(
                editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="expenses.commitment",
            ),
        ),
    ]
