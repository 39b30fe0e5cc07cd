from django.db import migrations, models


class Migration(migrations.Migration):
    """A month may count fewer answers than none: those taken out of a published one go from the open one (figures 14)."""

    dependencies = [("appraisal", "0056_complaints_take_points")]

    operations = [
        migrations.AlterField(card, "answers", models.IntegerField(default=0)) for card in ("scorecard", "teamcard")
    ]
