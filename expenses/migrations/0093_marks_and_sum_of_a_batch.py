from decimal import Decimal

import django.core.validators
from django.db import migrations, models


def mark(words, signs):
    return models.CharField(words, max_length=signs, blank=True, default="", db_default="", editable=False)


class Migration(migrations.Migration):
    """By what the tax office tells whether an invoice is true, as read; and how much is approved in a batch."""

    dependencies = [("expenses", "0092_alike_by_seller")]

    operations = [
        migrations.AddField("walletinvoice", "type_code", mark("type of invoice", 2)),
        migrations.AddField("walletinvoice", "check_code", mark("check code", 20)),
        migrations.AddField("walletinvoice", "random_code", mark("random code", 4)),
        migrations.AddField(
            model_name="paymentrules",
            name="together_up_to",
            field=models.DecimalField(
                verbose_name="up to this sum a claim is approved together with others",
                decimal_places=2,
                default=Decimal(10_000),
                db_default=Decimal(10_000),
                max_digits=14,
                validators=[django.core.validators.MinValueValidator(Decimal(0))],
            ),
        ),
    ]
