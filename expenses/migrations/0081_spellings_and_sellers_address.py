import django.contrib.postgres.fields
from django.db import migrations, models

from salesdept.common.together import Together

KNOWN_AS = django.contrib.postgres.fields.ArrayField(
    base_field=models.CharField(max_length=40), db_default=[], default=list, editable=False, size=None
)


class Migration(migrations.Migration):
    """Doubles are told in the wallet and on claims as loosely as an invoice is refused, and visits by their place."""

    dependencies = [("expenses", "0080_fill_half_days")]

    operations = [
        Together(
            [
                migrations.AddField("claimline", "known_as", KNOWN_AS),
                migrations.AddField(
                    "claimline",
                    "likeness",
                    models.CharField(blank=True, db_default="", editable=False, max_length=16),
                ),
            ]
        ),
        Together(
            [
                migrations.AddField("walletinvoice", "known_as", KNOWN_AS),
                migrations.AddField(
                    "walletinvoice",
                    "seller_address",
                    models.CharField(blank=True, db_default="", max_length=200, verbose_name="seller's address"),
                ),
            ]
        ),
    ]
