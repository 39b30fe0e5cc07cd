import django.core.serializers.json
import django.db.models.deletion
import salesdept.common.calendar
import salesdept.common.records
from django.conf import settings
from django.db import migrations, models

STAGES = [('development', 'Customer development'), ('requirements', 'Requirements research'), ('proposal', 'Proposal'), ('negotiation', 'Negotiation'), ('execution', 'Project execution'), ('maintenance', 'Customer maintenance')]
STATES = [('open', 'Open'), ('hold', 'On hold'), ('won', 'Won'), ('lost', 'Lost'), ('void', 'Void')]
WAYS = [('start', 'started'), ('forward', 'moved on'), ('back', 'sent back'), ('skip', 'skipped to'), ('hold', 'put on hold'), ('wake', 'went on'), ('lost', 'lost'), ('reopened', 'reopened'), ('won', 'won'), ('void', 'taken out'), ('import', 'imported')]


class Migration(migrations.Migration):
    """A table for every change of stage or state; what was typed by mistake can be taken out."""

    dependencies = [
        ("customers", "0027_imported_purchases"),
        ("pipeline", "0007_files_may_go"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StageMove",
            fields=[
                ("id", models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("from_stage", models.CharField(blank=True, choices=STAGES, max_length=14)),
                ("to_stage", models.CharField(choices=STAGES, max_length=14)),
                ("from_state", models.CharField(blank=True, choices=STATES, max_length=6)),
                ("to_state", models.CharField(choices=STATES, max_length=6)),
                ("moved_at", models.DateTimeField(default=salesdept.common.calendar.now)),
                ("via", models.CharField(choices=WAYS, max_length=8)),
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("gate", models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("opportunity", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="pipeline.opportunity")),
            ],
            options={"ordering": ["number"]},
        ),
        migrations.RemoveConstraint(model_name="opportunity", name="closed_has_a_day"),
        migrations.AlterField(
            model_name="opportunity",
            name="state",
            field=models.CharField(choices=STATES, default="open", editable=False, max_length=6, verbose_name="state"),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.CheckConstraint(
                condition=models.Q(closed_on=None, state__in=["open", "hold"])
                | models.Q(closed_on__isnull=False, state__in=["won", "lost", "void"]),
                name="closed_has_a_day",
            ),
        ),
    ]
