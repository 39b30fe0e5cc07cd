import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import salesdept.common.calendar
import salesdept.common.records


def record() -> list:
    return [
        (
            "id",
            models.UUIDField(
                default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False
            ),
        ),
        ("created_at", models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
        ("version", models.PositiveIntegerField(default=1, editable=False)),
    ]


def person() -> models.ForeignKey:
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )


class Migration(migrations.Migration):
    """Objections to published cards, and corrections of the ledger with their documents."""

    dependencies = [("appraisal", "0011_objections_until"), ("pipeline", "0048_entries_corrected")]

    operations = [
        migrations.CreateModel(
            name="Objection",
            fields=[
                *record(),
                (
                    "about",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "The whole card"),
                            ("amount", "Sales amount"),
                            ("profit", "Sales profit"),
                            ("growth", "Growth rate"),
                            ("new_customers", "New customers"),
                            ("satisfaction", "Customer satisfaction"),
                            ("adjustment", "The manager's adjustment"),
                            ("grade", "The grade set by the manager"),
                        ],
                        editable=False,
                        max_length=16,
                        verbose_name="about",
                    ),
                ),
                ("note", models.TextField(editable=False, verbose_name="what is wrong")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("filed", "Filed"),
                            ("answered", "Answered"),
                            ("upheld", "Upheld"),
                            ("dismissed", "Dismissed"),
                        ],
                        default="filed",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("facts", models.TextField(blank=True, editable=False, verbose_name="the clerk's answer")),
                ("answered_at", models.DateTimeField(editable=False, null=True)),
                (
                    "remedy",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("correction", "A correction in the ledger"),
                            ("reopening", "The month is reopened"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="what follows",
                    ),
                ),
                ("decision", models.TextField(blank=True, editable=False, verbose_name="decision")),
                ("decided_at", models.DateTimeField(editable=False, null=True)),
                ("answered_by", person()),
                ("decided_by", person()),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="appraisal.scorecard",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(fields=["-created_at", "-id"], name="objections_newest"),
                    models.Index(
                        condition=models.Q(("state__in", ["filed", "answered"])),
                        fields=["created_at"],
                        name="objections_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("card", "about"), name="one_objection_per_row"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ~models.Q(("state__in", ["upheld", "dismissed"])),
                            models.Q(("decided_by__isnull", False), ~models.Q(("decision", ""))),
                            _connector="OR",
                        ),
                        name="decided_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ~models.Q(("state", "upheld")), ~models.Q(("remedy", "")), _connector="OR"
                        ),
                        name="upheld_with_a_remedy",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                *record(),
                ("stored", models.FileField(upload_to="corrections")),
                ("name", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=4)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="pipeline.salesentry",
                    ),
                ),
                (
                    "objection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="appraisal.objection",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "indexes": [models.Index(fields=["-created_at", "-id"], name="corrections_newest")],
            },
        ),
    ]
