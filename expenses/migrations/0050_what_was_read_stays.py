import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """The keys that the reader saw stay beside what is typed over them (5.2.2)."""

    dependencies = [("expenses", "0045_book_sums")]

    operations = [
        migrations.AddField(
            model_name="walletinvoice",
            name="read_keys",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), default=list, editable=False, size=None
            ),
        ),
    ]
