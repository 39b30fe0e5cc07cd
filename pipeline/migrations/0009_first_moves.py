from django.db import migrations

FILL = """
WITH happened AS (
    -- The spans tell the stages, and that what was signed stands in execution or later.
    SELECT span.opportunity_id, span.entered_at AS at, 0 AS place, span.stage, span.via, span.entered_by_id AS by_id,
        span.reason,
        CASE WHEN span.stage IN ('execution', 'maintenance') THEN 'won' ELSE 'open' END AS state
    FROM pipeline_stagespan span
    UNION ALL
    -- The audit tells who rested, went on, lost and reopened.
    SELECT entry.document_id, entry.at, 1, NULL,
        CASE entry.action WHEN 'lose' THEN 'lost' WHEN 'reopen' THEN 'reopened' ELSE entry.action END, entry.by_id,
        left(coalesce(entry.details ->> 'reason', ''), 1000),
        CASE entry.action WHEN 'hold' THEN 'hold' WHEN 'lose' THEN 'lost' ELSE 'open' END
    FROM common_auditentry entry
    JOIN django_content_type kind ON kind.id = entry.document_type_id
    WHERE kind.app_label = 'pipeline' AND kind.model = 'opportunity'
        AND entry.action IN ('hold', 'wake', 'lose', 'reopen')
    UNION ALL
    -- What was imported as lost has no entry of its own.
    SELECT deal.id, greatest(timezone(%(zone)s, deal.closed_on::timestamp), span.entered_at), 2, NULL, 'import',
        span.entered_by_id, left(deal.lost_reason, 1000), 'lost'
    FROM pipeline_opportunity deal JOIN pipeline_stagespan span ON span.opportunity_id = deal.id AND span.left_at IS NULL
    WHERE deal.state = 'lost' AND NOT EXISTS (
        SELECT FROM common_auditentry entry WHERE entry.document_id = deal.id AND entry.action = 'lose'
    )
), in_order AS (
    SELECT happened.*, coalesce(happened.stage, (
        SELECT span.stage FROM pipeline_stagespan span
        WHERE span.opportunity_id = happened.opportunity_id AND span.entered_at <= happened.at
        ORDER BY span.entered_at DESC, span.id DESC LIMIT 1
    ), 'development') AS to_stage
    FROM happened
)
INSERT INTO pipeline_stagemove (id, number, opportunity_id, from_stage, from_state, to_stage, to_state, moved_at, via, by_id,
    reason, gate)
SELECT gen_random_uuid(), row_number() OVER line, opportunity_id, coalesce(lag(to_stage) OVER line, ''), coalesce(lag(state) OVER line, ''), to_stage, state, at,
    CASE WHEN via = 'forward' AND state = 'won' AND to_stage = 'execution' THEN 'won' ELSE via END, by_id, reason, '[]'
FROM in_order
WINDOW line AS (PARTITION BY opportunity_id ORDER BY at, place)
"""
FOLLOW = """
-- What can't be told from spans and audit stands where it stands since the last that is known.
INSERT INTO pipeline_stagemove (id, number, opportunity_id, from_stage, from_state, to_stage, to_state, moved_at, via, reason,
    gate)
SELECT gen_random_uuid(), coalesce(last.number, 0) + 1, deal.id, coalesce(last.to_stage, ''), coalesce(last.to_state, ''), deal.stage, deal.state,
    coalesce(last.moved_at, deal.created_at), 'import', '', '[]'
FROM pipeline_opportunity deal
LEFT JOIN LATERAL (
    SELECT number, to_stage, to_state, moved_at FROM pipeline_stagemove WHERE opportunity_id = deal.id
    ORDER BY number DESC LIMIT 1
) last ON true
WHERE (last.to_stage, last.to_state) IS DISTINCT FROM (deal.stage, deal.state)
"""


def fill(apps, schema_editor):
    from django.conf import settings

    with schema_editor.connection.cursor() as cursor:
        cursor.execute(FILL, {"zone": settings.TIME_ZONE})
        cursor.execute(FOLLOW)


class Migration(migrations.Migration):
    """Every move so far: stages from the spans, states from the audit. Neither is locked, one pass each."""

    dependencies = [("pipeline", "0008_stage_moves"), ("common", "0006_erasing")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
