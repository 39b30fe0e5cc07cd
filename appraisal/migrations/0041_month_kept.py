import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import salesdept.common.calendar
from salesdept.common.together import Together

ACTS = [
    ("compiled", "Compiled"),
    ("evaluated", "Evaluated"),
    ("confirmed", "Confirmed"),
    ("published", "Published"),
]


def person() -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )


def period(related_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, related_name=related_name, to="appraisal.period"
    )


def key() -> models.BigAutoField:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    """A revision keeps its signers and what was left missing in it; team cards are weighed and published (4.3)."""

    dependencies = [("appraisal", "0040_answers_moved_on")]

    operations = [
        Together(
            [
                migrations.AddField("teamcard", "is_published", models.BooleanField(default=False)),
                migrations.AddField(
                    "teamcard", "set_grade", models.CharField(blank=True, default="", editable=False, max_length=1), False
                ),
                migrations.AddField(
                    "teamcard", "grade_reason", models.TextField(blank=True, default="", editable=False), False
                ),
                migrations.AddField(
                    "teamcard",
                    "comment",
                    models.TextField(blank=True, default="", editable=False, verbose_name="comment"),
                    False,
                ),
                migrations.AddConstraint(
                    "teamcard",
                    models.CheckConstraint(
                        condition=models.Q(("set_grade", ""), ~models.Q(("grade_reason", "")), _connector="OR"),
                        name="team_grade_departs_with_a_reason",
                    ),
                ),
                migrations.CreateModel(
                    name="Signature",
                    fields=[
                        ("id", key()),
                        ("revision", models.PositiveSmallIntegerField()),
                        ("act", models.CharField(choices=ACTS, max_length=9)),
                        ("at", models.DateTimeField(default=salesdept.common.calendar.now)),
                        ("by", person()),
                        ("period", period("signatures")),
                    ],
                    options={
                        "ordering": ["at"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("period", "revision", "act"), name="one_signature_per_act_and_revision"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Waiver",
                    fields=[
                        ("id", key()),
                        ("revision", models.PositiveSmallIntegerField()),
                        ("key", models.CharField(max_length=80)),
                        ("name", models.CharField(max_length=200)),
                        ("reason", models.TextField()),
                        ("at", models.DateTimeField(default=salesdept.common.calendar.now)),
                        ("by", person()),
                        ("period", period("waivers")),
                    ],
                    options={
                        "ordering": ["name", "key"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("period", "revision", "key"), name="one_waiver_per_finding_and_revision"
                            ),
                            models.CheckConstraint(
                                condition=~models.Q(("reason", "")), name="waived_with_a_reason"
                            ),
                        ],
                    },
                ),
            ]
        )
    ]
