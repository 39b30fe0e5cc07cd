from django.db import migrations, models


class Migration(migrations.Migration):
    """An expense keeps its seller as others are compared with it: without case, width, spaces and punctuation."""

    dependencies = [("expenses", "0086_bounced_claims_are_found")]

    operations = [
        migrations.AddField(
            model_name="claimline",
            name="seller_key",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=160),
        ),
    ]
