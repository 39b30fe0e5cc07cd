import datetime

import django.db.models.deletion
from django.db import migrations, models

STAGES = [("development", "Customer development"), ("requirements", "Requirements research"), ("proposal", "Proposal"), ("negotiation", "Negotiation"), ("execution", "Project execution"), ("maintenance", "Customer maintenance")]
WAYS = [("start", "started"), ("forward", "moved on"), ("back", "sent back"), ("skip", "skipped to"), ("hold", "put on hold"), ("wake", "went on"), ("lost", "lost"), ("reopened", "reopened"), ("won", "won"), ("void", "taken out"), ("import", "imported")]

FOLLOW = """
CREATE FUNCTION visits_follow_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE pipeline_stagevisit SET rested = rested + (NEW.moved_at - resting_since), resting_since = NULL
    WHERE opportunity_id = NEW.opportunity_id AND resting_since IS NOT NULL AND left_at IS NULL;
    IF NEW.via NOT IN ('hold', 'wake') THEN
        UPDATE pipeline_stagevisit SET left_at = greatest(NEW.moved_at, entered_at), left_via = NEW.via
        WHERE opportunity_id = NEW.opportunity_id AND left_at IS NULL;
        IF NEW.to_state NOT IN ('lost', 'void') THEN
            INSERT INTO pipeline_stagevisit (id, opportunity_id, number, stage, entered_at, via, left_via, rested)
            VALUES (NEW.id, NEW.opportunity_id, NEW.number, NEW.to_stage, NEW.moved_at, NEW.via, '', interval '0');
        END IF;
    END IF;
    IF NEW.to_state = 'hold' THEN
        UPDATE pipeline_stagevisit SET resting_since = NEW.moved_at
        WHERE opportunity_id = NEW.opportunity_id AND left_at IS NULL;
    END IF;
    RETURN NULL;
END $$
"""


class Migration(migrations.Migration):
    """Visits become rows that the database writes with each move: the funnel of years reads them, not each deal's moves."""

    dependencies = [("pipeline", "0031_revisits")]

    operations = [
        migrations.RunSQL("DROP VIEW pipeline_stagevisit"),
        migrations.DeleteModel(name="StageVisit"),
        migrations.CreateModel(
            name="StageVisit",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("stage", models.CharField(choices=STAGES, max_length=14)),
                ("entered_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                ("via", models.CharField(choices=WAYS, max_length=8)),
                ("left_via", models.CharField(blank=True, choices=WAYS, max_length=8)),
                ("rested", models.DurationField(default=datetime.timedelta)),
                ("resting_since", models.DateTimeField(null=True)),
                ("opportunity", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="pipeline.opportunity")),
            ],
            options={
                "ordering": ["number"],
                "indexes": [models.Index(fields=["entered_at", "id"], name="visits_by_moment")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(left_at=None), fields=["opportunity"], name="one_present_visit"
                    )
                ],
            },
        ),
        migrations.RunSQL(FOLLOW, "DROP FUNCTION visits_follow_moves()"),
        migrations.RunSQL(
            "CREATE TRIGGER visits_follow_moves AFTER INSERT ON pipeline_stagemove "
            "FOR EACH ROW EXECUTE FUNCTION visits_follow_moves()",
            "DROP TRIGGER visits_follow_moves ON pipeline_stagemove",
        ),
    ]
