import django.contrib.postgres.indexes
import salesdept.common.finding
from django.db import migrations, models

from salesdept.common.finding import respell


def spell(apps, schema_editor):
    from expenses.models import Claim

    for model in (Claim,):
        respell(apps.get_model("expenses", model.__name__).objects.order_by("pk"), model)


class Migration(migrations.Migration):
    """What was there before is spelled before the indexes are made: one pass each, instead of an index kept row by row."""

    dependencies = [("expenses", "0003_finding"), ("common", "0004_grams")]

    operations = [
        migrations.RunPython(spell, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name='claim',
            index=django.contrib.postgres.indexes.GinIndex(salesdept.common.finding.Grams(models.F('spellings')), name='claims_by_spelling'),
        ),
    ]
