import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import salesdept.common.calendar

PERSON = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": settings.AUTH_USER_MODEL}


class Migration(migrations.Migration):
    """Answers that the open month counts or takes out, because their own month was published by then (figures 14)."""

    dependencies = [
        ("appraisal", "0057_answers_taken_out_late"),
        ("customers", "0050_keep_findings"),
        ("people", "0006_target_proposals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LateRating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("counts", models.SmallIntegerField()),
                ("booked_on", models.DateField(default=salesdept.common.calendar.today)),
                ("origin_on", models.DateField()),
                ("reason", models.TextField()),
                ("created_at", models.DateTimeField(default=salesdept.common.calendar.now)),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.surveyanswer"
                    ),
                ),
                ("by", models.ForeignKey(**PERSON)),
                ("rep", models.ForeignKey(**PERSON)),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.team"
                    ),
                ),
            ],
            options={
                "ordering": ["booked_on", "pk"],
                "indexes": [
                    models.Index(fields=["booked_on", "rep"], name="late_ratings_by_day"),
                    models.Index(fields=["origin_on"], name="late_ratings_by_origin"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(counts__in=[-1, 1]), name="late_rating_comes_or_goes"),
                    models.CheckConstraint(
                        condition=models.Q(booked_on__gt=models.F("origin_on")), name="late_rating_is_late"
                    ),
                    models.UniqueConstraint(fields=["answer", "counts"], name="late_rating_comes_and_goes_once"),
                ],
            },
        ),
    ]
