import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    """A payment is of a claim or of an advance; of a claim that an advance covers its sum is 0 (5.2.4)."""

    dependencies = [("expenses", "0070_advances")]

    operations = [
        migrations.AlterField(
            model_name="payment",
            name="claim",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="expenses.claim"
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="advance",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="payments",
                to="expenses.advance",
            ),
        ),
        migrations.RemoveConstraint(model_name="payment", name="payment_is_positive"),
        AddConstraintNotValid(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(amount__gt=0) | models.Q(amount=0, claim__isnull=False), name="payment_is_of_a_sum"
            ),
        ),
        AddConstraintNotValid(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(claim=None, advance__isnull=False) | models.Q(claim__isnull=False, advance=None),
                name="payment_of_claim_or_advance",
            ),
        ),
    ]
