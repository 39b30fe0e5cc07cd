import django.contrib.postgres.indexes
import salesdept.common.finding
from django.db import migrations, models

from salesdept.common.finding import respell


def spell(apps, schema_editor):
    from pipeline.models import Contract, Opportunity

    for model in (Contract, Opportunity):
        respell(apps.get_model("pipeline", model.__name__).objects.order_by("pk"), model)


class Migration(migrations.Migration):
    """What was there before is spelled before the indexes are made: one pass each, instead of an index kept row by row."""

    dependencies = [("pipeline", "0004_finding"), ("common", "0004_grams")]

    operations = [
        migrations.RunPython(spell, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name='contract',
            index=django.contrib.postgres.indexes.GinIndex(salesdept.common.finding.Grams(models.F('spellings')), name='contracts_by_spelling'),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=django.contrib.postgres.indexes.GinIndex(salesdept.common.finding.Grams(models.F('spellings')), name='opportunities_by_spelling'),
        ),
    ]
