import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """The mobile phones of our own people: no survey of customers goes to them (4.3.2)."""

    dependencies = [("people", "0007_delegation")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="mobiles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=16),
                blank=True,
                default=list,
                size=None,
                verbose_name="mobile phones",
            ),
        ),
    ]
