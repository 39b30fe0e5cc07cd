from django.db import migrations

VISITS = """
DROP VIEW pipeline_stagevisit;
CREATE VIEW pipeline_stagevisit AS
SELECT begun.id, begun.number, begun.opportunity_id, begun.to_stage AS stage, begun.moved_at AS entered_at,
    CASE WHEN ended.moved_at IS NOT NULL THEN greatest(ended.moved_at, begun.moved_at) END AS left_at,
    begun.via, coalesce(ended.via, '') AS left_via, coalesce(held.rested, interval '0') AS rested, held.resting_since
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
WHERE begun.via NOT IN ('hold', 'wake') AND begun.to_state NOT IN ('lost', 'void')
"""


class Migration(migrations.Migration):
    """The same visits, read move by move, so that who asks for some days reads the moves of these days alone."""

    dependencies = [("pipeline", "0025_keep_forecast_lines")]

    operations = [migrations.RunSQL(VISITS, migrations.RunSQL.noop)]
