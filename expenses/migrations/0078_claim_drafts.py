import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import salesdept.common.calendar
import salesdept.common.records


class Migration(migrations.Migration):
    dependencies = [
        ("expenses", "0075_stood_in"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClaimDraft",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("about", models.UUIDField()),
                ("typed", models.JSONField(default=dict)),
                ("since", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField(default=salesdept.common.calendar.now)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-saved_at"],
                "indexes": [models.Index(fields=["saved_at"], name="claim_drafts_by_age")],
                "constraints": [models.UniqueConstraint(fields=("person", "about"), name="one_draft_of_a_claim")],
            },
        ),
    ]
