import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import salesdept.common.calendar


class Migration(migrations.Migration):
    """Who led a rep for a part of the month comments on the card (figures 15)."""

    dependencies = [("appraisal", "0043_keep_month")]

    operations = [
        migrations.CreateModel(
            name="SupervisorNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("at", models.DateTimeField(default=salesdept.common.calendar.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="appraisal.scorecard"
                    ),
                ),
            ],
            options={
                "ordering": ["at"],
                "constraints": [
                    models.UniqueConstraint(fields=("card", "by"), name="one_note_per_card_and_supervisor"),
                    models.CheckConstraint(condition=~models.Q(("text", "")), name="note_says_something"),
                ],
            },
        ),
    ]
