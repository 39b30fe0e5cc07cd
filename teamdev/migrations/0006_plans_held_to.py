from django.db import migrations, models


class Migration(migrations.Migration):
    """By which grades the manager went on with a plan that was in doubt (4.4.3)."""

    dependencies = [("teamdev", "0005_who_closed")]

    operations = [
        migrations.AddField(
            model_name="trainingplan",
            name="held_to",
            field=models.CharField(blank=True, default="", editable=False, max_length=2),
            preserve_default=False,
        ),
    ]
