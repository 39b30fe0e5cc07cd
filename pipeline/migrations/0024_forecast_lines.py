import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from salesdept.common.together import Together

CATEGORIES = [("commit", "Commit"), ("best_case", "Best case"), ("pipeline", "Pipeline")]


class Migration(migrations.Migration):
    """The owner's own word on how sure a deal is, and how all open deals stood week by week."""

    dependencies = [
        ("pipeline", "0023_offers_tightened"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
            migrations.AddField(
                "opportunity",
                "own_category",
                models.CharField(
                    blank=True,
                    choices=CATEGORIES,
                    default="",
                    editable=False,
                    max_length=10,
                    verbose_name="category by the owner's word",
                ),
                preserve_default=False,
            ),
            migrations.AddField(
                "opportunity",
                "own_reason",
                models.CharField(blank=True, default="", editable=False, max_length=1000),
                preserve_default=False,
            ),
            migrations.CreateModel(
                name="ForecastLine",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("taken_on", models.DateField()),
                    ("category", models.CharField(choices=CATEGORIES, max_length=10)),
                    ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                    ("expected_close", models.DateField(null=True)),
                    (
                        "opportunity",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="forecast_lines",
                            to="pipeline.opportunity",
                        ),
                    ),
                    (
                        "owner",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                ],
                options={
                    "ordering": ["-taken_on", "pk"],
                    "indexes": [models.Index(fields=["opportunity", "-taken_on"], name="forecast_of_opportunity")],
                    "constraints": [
                        models.UniqueConstraint(fields=("taken_on", "opportunity"), name="one_forecast_line_per_day")
                    ],
                },
            ),
        ]),
    ]
