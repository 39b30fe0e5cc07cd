import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Every payment has its batch, which bears the reference."""

    dependencies = [("expenses", "0032_fill_batches")]

    operations = [
        migrations.AlterField(
            model_name="payment",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="expenses.paymentbatch"
            ),
        ),
        migrations.RemoveField(model_name="payment", name="reference"),
    ]
