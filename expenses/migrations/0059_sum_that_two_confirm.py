from django.db import migrations, models


class Migration(migrations.Migration):
    """A batch keeps the sum above which two confirm it; those that there are take the present one."""

    dependencies = [("expenses", "0058_returned_by_the_bank")]

    operations = [
        migrations.AddField(
            model_name="paymentbatch",
            name="two_confirm_above",
            field=models.DecimalField(decimal_places=2, default=100_000, editable=False, max_digits=14),
            preserve_default=False,
        ),
        migrations.RunSQL(
            "UPDATE expenses_paymentbatch AS batch SET two_confirm_above = rules.two_confirm_above "
            "FROM expenses_paymentrules AS rules WHERE batch.state <> 'paid'",
            migrations.RunSQL.noop,
        ),
    ]
