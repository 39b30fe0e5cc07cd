from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models

STANDING = models.Q(failed_at=None, advance__isnull=False)


class Migration(migrations.Migration):
    """What holds of payments is made sure of while claims go on being paid."""

    atomic = False
    dependencies = [("expenses", "0071_payments_of_advances")]

    operations = [
        ValidateConstraint(model_name="payment", name="payment_is_of_a_sum"),
        ValidateConstraint(model_name="payment", name="payment_of_claim_or_advance"),
        AddIndexConcurrently(
            model_name="payment",
            index=models.Index(
                fields=["advance"], condition=models.Q(advance__isnull=False), name="payments_of_advance"
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "CREATE UNIQUE INDEX CONCURRENTLY one_standing_payment_of_advance ON expenses_payment (advance_id) "
                    "WHERE advance_id IS NOT NULL AND failed_at IS NULL",
                    "DROP INDEX one_standing_payment_of_advance",
                ),
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name="payment",
                    constraint=models.UniqueConstraint(
                        fields=["advance"], condition=STANDING, name="one_standing_payment_of_advance"
                    ),
                ),
            ],
        ),
    ]
