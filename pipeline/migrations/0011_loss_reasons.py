from django.db import migrations, models
from salesdept.common.together import Together

import salesdept.common.calendar
import salesdept.common.records


class Migration(migrations.Migration):
    """Why deals are lost stands on a list, and to whom; what was written as free text waits to be moved over."""

    dependencies = [("pipeline", "0010_keep_moves")]

    operations = [
        migrations.CreateModel(
            name="LossReason",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("code", models.SlugField(blank=True, db_index=False, editable=False, max_length=20)),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                ("zh_hant", models.CharField(blank=True, max_length=80, verbose_name="in traditional Chinese")),
                ("zh_hans", models.CharField(blank=True, max_length=80, verbose_name="in simplified Chinese")),
                ("place", models.PositiveSmallIntegerField(default=50, verbose_name="place in the list")),
                ("needs_note", models.BooleanField(default=False, verbose_name="asks for a note")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "ordering": ["place", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        fields=("code",),
                        name="one_loss_reason_per_code",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Competitor",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("key", models.CharField(editable=False, max_length=120, unique=True)),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("key", ""), _negated=True), name="competitor_has_a_name")
                ],
            },
        ),
        migrations.RemoveConstraint("opportunity", "lost_has_a_reason"),
        migrations.RenameField("opportunity", "lost_reason", "lost_text"),
        migrations.RenameField("opportunity", "competitor", "lost_to_text"),
        Together([
            migrations.AddField(
                "opportunity",
                "lost_reason",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=models.PROTECT,
                    related_name="+",
                    to="pipeline.lossreason",
                    verbose_name="lost because",
                ),
            ),
            migrations.AddField(
                "opportunity",
                "competitor",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=models.PROTECT,
                    related_name="+",
                    to="pipeline.competitor",
                    verbose_name="lost to",
                ),
            ),
            migrations.AddField(
                "opportunity",
                "lost_note",
                models.TextField(blank=True, default="", editable=False, verbose_name="how it was lost"),
                preserve_default=False,
            ),
            migrations.AddField("opportunity", "loss_to_confirm", models.BooleanField(default=False, editable=False)),
        ]),
    ]
