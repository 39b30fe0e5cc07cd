from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Coalesce, Greatest

NO_TAX = """
UPDATE expenses_claimline SET tax = NULL
WHERE tax < 0 OR tax >= coalesce(foreign_amount, greatest(claimed, amount))
"""


class Migration(migrations.Migration):
    """No tax is negative or as much as its whole amount; where one was typed so, it is not known.

    New rows are held to it at once, those that there are without keeping anybody waiting.
    """

    atomic = False

    dependencies = [("expenses", "0093_marks_and_sum_of_a_batch")]

    operations = [
        AddConstraintNotValid(
            model_name="claimline",
            constraint=models.CheckConstraint(
                condition=Q(tax=None) | Q(tax__gte=0, tax__lt=Coalesce("foreign_amount", Greatest("claimed", "amount"))),
                name="tax_is_part_of_its_amount",
            ),
        ),
        migrations.RunSQL(NO_TAX, migrations.RunSQL.noop),
        ValidateConstraint(model_name="claimline", name="tax_is_part_of_its_amount"),
    ]
