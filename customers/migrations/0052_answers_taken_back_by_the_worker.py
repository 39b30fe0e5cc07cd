import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from salesdept.common.together import Together


class Migration(migrations.Migration):
    """Files of answers are taken back by the worker, for who asked it and why (4.3.2)."""

    dependencies = [
        ("customers", "0050_keep_findings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            [
                migrations.AddField(
                    model_name="surveyimport",
                    name="undone_because",
                    field=models.CharField(blank=True, default="", editable=False, max_length=1000),
                    preserve_default=False,
                ),
                migrations.AddField(
                    model_name="surveyimport",
                    name="undone_by",
                    field=models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="surveyimport",
                    name="state",
                    field=models.CharField(
                        choices=[
                            ("uploaded", "being read"),
                            ("planned", "to be confirmed"),
                            ("queued", "being imported"),
                            ("done", "imported"),
                            ("failed", "broken off"),
                            ("abandoned", "abandoned"),
                            ("undoing", "being taken back"),
                            ("undone", "taken back"),
                        ],
                        default="uploaded",
                        editable=False,
                        max_length=9,
                    ),
                ),
            ]
        ),
    ]
