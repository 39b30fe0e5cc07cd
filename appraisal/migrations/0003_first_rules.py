from datetime import date

from django.db import migrations


def add(apps, schema_editor):
    rates, scores = [-0.2, 0, 0.2, 0.5], [0, 60, 100, 120]
    first = {"growth_rates": rates, "growth_scores": scores}
    apps.get_model("appraisal", "RuleSet").objects.get_or_create(valid_from=date(2000, 1, 1), defaults=first)


class Migration(migrations.Migration):
    """The rules that hold until somebody drafts others."""

    dependencies = [("appraisal", "0002_keep_published")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
