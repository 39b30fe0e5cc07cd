from django.db import migrations, transaction

LOCKED = "SELECT id FROM pipeline_opportunity WHERE id > %s ORDER BY id LIMIT 2000 FOR UPDATE"
FILL = """
INSERT INTO pipeline_stagevisit
    (id, number, opportunity_id, stage, entered_at, left_at, via, left_via, rested, resting_since)
SELECT begun.id, begun.number, begun.opportunity_id, begun.to_stage, begun.moved_at,
    CASE WHEN ended.moved_at IS NOT NULL THEN greatest(ended.moved_at, begun.moved_at) END,
    begun.via, coalesce(ended.via, ''), coalesce(held.rested, interval '0'), held.resting_since
FROM pipeline_stagemove begun
LEFT JOIN LATERAL (
    SELECT number, moved_at, via FROM pipeline_stagemove later
    WHERE later.opportunity_id = begun.opportunity_id AND later.number > begun.number AND via NOT IN ('hold', 'wake')
    ORDER BY number LIMIT 1
) ended ON true
LEFT JOIN LATERAL (
    SELECT sum(after.moved_at - rest.moved_at) AS rested,
        max(rest.moved_at) FILTER (WHERE after.moved_at IS NULL) AS resting_since
    FROM pipeline_stagemove rest
    LEFT JOIN pipeline_stagemove after ON after.opportunity_id = rest.opportunity_id AND after.number = rest.number + 1
    WHERE rest.opportunity_id = begun.opportunity_id AND rest.to_state = 'hold' AND rest.number >= begun.number
        AND (ended.number IS NULL OR rest.number < ended.number)
) held ON true
WHERE begun.opportunity_id = ANY(%s) AND begun.via NOT IN ('hold', 'wake') AND begun.to_state NOT IN ('lost', 'void')
"""


def fill(apps, schema_editor):
    """2,000 opportunities at a time, each locked as a move locks it; what a move wrote meanwhile is written anew."""
    last = "00000000-0000-0000-0000-000000000000"
    while last:
        with transaction.atomic(), schema_editor.connection.cursor() as cursor:
            cursor.execute(LOCKED, [last])
            ids = [row[0] for row in cursor.fetchall()]
            cursor.execute("DELETE FROM pipeline_stagevisit WHERE opportunity_id = ANY(%s)", [ids])
            cursor.execute(FILL, [ids])
        last = ids[-1] if ids else None


class Migration(migrations.Migration):
    """The visits of all moves so far, without a lock on more than some opportunities at once."""

    atomic = False

    dependencies = [("pipeline", "0032_visits_are_kept")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
