import django.db.models.deletion
from django.db import migrations, models

STAGES = [('development', 'Customer development'), ('requirements', 'Requirements research'), ('proposal', 'Proposal'), ('negotiation', 'Negotiation'), ('execution', 'Project execution'), ('maintenance', 'Customer maintenance')]
WAYS = [('start', 'started'), ('forward', 'moved on'), ('back', 'sent back'), ('skip', 'skipped to'), ('hold', 'put on hold'), ('wake', 'went on'), ('lost', 'lost'), ('reopened', 'reopened'), ('won', 'won'), ('void', 'taken out'), ('import', 'imported')]

VISITS = """
CREATE VIEW pipeline_stagevisit AS
WITH followed AS (
    SELECT id, number, opportunity_id, to_stage, to_state, moved_at, via,
        lead(moved_at) OVER line AS next_at, lead(via) OVER line AS next_via,
        count(*) FILTER (WHERE via NOT IN ('hold', 'wake')) OVER line AS visit
    FROM pipeline_stagemove
    WINDOW line AS (PARTITION BY opportunity_id ORDER BY number)
), visited AS (
    SELECT opportunity_id,
        (array_agg(id ORDER BY number))[1] AS id,
        min(number) AS number,
        min(to_stage) AS stage,
        (array_agg(moved_at ORDER BY number))[1] AS entered_at,
        (array_agg(next_at ORDER BY number DESC))[1] AS left_at,
        (array_agg(via ORDER BY number))[1] AS via,
        (array_agg(to_state ORDER BY number))[1] AS state,
        coalesce((array_agg(next_via ORDER BY number DESC))[1], '') AS left_via,
        coalesce(sum(next_at - moved_at) FILTER (WHERE to_state = 'hold'), interval '0') AS rested,
        max(moved_at) FILTER (WHERE to_state = 'hold' AND next_at IS NULL) AS resting_since
    FROM followed GROUP BY opportunity_id, visit
)
SELECT id, number, opportunity_id, stage, entered_at,
    CASE WHEN left_at IS NOT NULL THEN greatest(left_at, entered_at) END AS left_at, via, left_via, rested, resting_since
FROM visited WHERE state NOT IN ('lost', 'void')
"""
STAND = """
CREATE FUNCTION stands_where_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM pipeline_opportunity deal WHERE deal.id = NEW.id AND (deal.stage, deal.state) IS DISTINCT FROM (
            SELECT (to_stage, to_state) FROM pipeline_stagemove WHERE opportunity_id = NEW.id ORDER BY number DESC LIMIT 1
        )
    ) THEN
        RAISE EXCEPTION 'Opportunity % does not stand where its last move led.', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$
"""


class Migration(migrations.Migration):
    """Moves are append-only, an opportunity stands where the last one led, and visits are read from them."""

    dependencies = [("pipeline", "0009_first_moves")]

    operations = [
        migrations.AddConstraint(
            model_name="stagemove",
            constraint=models.UniqueConstraint(fields=["opportunity", "number"], name="one_move_after_the_other"),
        ),
        migrations.AddIndex(model_name="stagemove", index=models.Index(fields=["moved_at", "id"], name="moves_by_moment")),
        migrations.RunSQL(
            "CREATE TRIGGER keep_moves BEFORE UPDATE OR DELETE ON pipeline_stagemove "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change_but_erasure('reason')",
            "DROP TRIGGER keep_moves ON pipeline_stagemove",
        ),
        migrations.RunSQL(
            "CREATE TRIGGER keep_all_moves BEFORE TRUNCATE ON pipeline_stagemove "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER keep_all_moves ON pipeline_stagemove",
        ),
        migrations.RunSQL(STAND, "DROP FUNCTION stands_where_moved()"),
        migrations.RunSQL(
            "CREATE CONSTRAINT TRIGGER stands_where_begun AFTER INSERT ON pipeline_opportunity "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stands_where_moved()",
            "DROP TRIGGER stands_where_begun ON pipeline_opportunity",
        ),
        migrations.RunSQL(
            "CREATE CONSTRAINT TRIGGER stands_where_moved AFTER UPDATE ON pipeline_opportunity "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
            "WHEN ((OLD.stage, OLD.state) IS DISTINCT FROM (NEW.stage, NEW.state)) "
            "EXECUTE FUNCTION stands_where_moved()",
            "DROP TRIGGER stands_where_moved ON pipeline_opportunity",
        ),
        migrations.RunSQL(VISITS, "DROP VIEW pipeline_stagevisit"),
        migrations.CreateModel(
            name="StageVisit",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("stage", models.CharField(choices=STAGES, max_length=14)),
                ("entered_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                ("via", models.CharField(choices=WAYS, max_length=8)),
                ("left_via", models.CharField(choices=WAYS, max_length=8)),
                ("rested", models.DurationField()),
                ("resting_since", models.DateTimeField(null=True)),
            ],
            options={"db_table": "pipeline_stagevisit", "ordering": ["number"], "managed": False},
        ),
        migrations.DeleteModel(name="StageSpan"),
    ]
