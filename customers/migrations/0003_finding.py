import django.contrib.postgres.indexes
import salesdept.common.finding
from django.db import migrations, models
from salesdept.common.together import Together

from salesdept.common.finding import respell


def spell(apps, schema_editor):
    from customers.models import Contact, Customer, Lead

    for model in (Contact, Customer, Lead):
        respell(apps.get_model("customers", model.__name__).objects.order_by("pk"), model)


class Migration(migrations.Migration):
    """What was there before is spelled before the indexes are made: one pass each, instead of an index kept row by row."""

    dependencies = [("customers", "0002_names_and_merging"), ("common", "0004_grams")]

    operations = [
        migrations.RunPython(spell, migrations.RunPython.noop, elidable=True),
        Together([
            migrations.AddIndex(
                model_name='contact',
                index=django.contrib.postgres.indexes.GinIndex(salesdept.common.finding.Grams(models.F('spellings')), name='contacts_by_spelling'),
            ),
            migrations.AddIndex(
                model_name='contact',
                index=django.contrib.postgres.indexes.GinIndex(salesdept.common.finding.Grams(models.F('reach')), name='contacts_by_reach'),
            ),
            migrations.AddIndex(
                model_name='customer',
                index=django.contrib.postgres.indexes.GinIndex(fields=['name_keys'], name='customers_by_name_key'),
            ),
            migrations.AddIndex(
                model_name='customer',
                index=django.contrib.postgres.indexes.GinIndex(salesdept.common.finding.Grams(models.F('spellings')), name='customers_by_spelling'),
            ),
            migrations.AddIndex(
                model_name='customer',
                index=django.contrib.postgres.indexes.GinIndex(salesdept.common.finding.Grams(models.F('reach')), name='customers_by_reach'),
            ),
            migrations.AddIndex(
                model_name='lead',
                index=django.contrib.postgres.indexes.GinIndex(salesdept.common.finding.Grams(models.F('spellings')), name='leads_by_spelling'),
            ),
            migrations.AddIndex(
                model_name='lead',
                index=django.contrib.postgres.indexes.GinIndex(salesdept.common.finding.Grams(models.F('reach')), name='leads_by_reach'),
            ),
        ]),
    ]
