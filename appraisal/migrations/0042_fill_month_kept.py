from django.db import migrations

PUBLISHED_TEAMS = """
    UPDATE appraisal_teamcard AS team SET is_published = true FROM appraisal_period AS period
    WHERE period.id = team.period_id AND NOT team.is_published AND (
        period.state IN ('published', 'locked') AND period.revision = team.revision
        OR EXISTS (
            SELECT FROM appraisal_scorecard AS card
            WHERE card.period_id = team.period_id AND card.revision = team.revision AND card.is_published
        )
    )
"""

# Each compilation is a revision: whatever was done until the next one was done to it. Of an act done twice the last
# one holds; an evaluation that was taken back is none.
SIGNATURES = """
    WITH acts AS (
        SELECT entry.id, entry.document_id, entry.by_id, entry.at,
            CASE entry.action
                WHEN 'compile' THEN 'compiled' WHEN 'confirm' THEN 'confirmed' WHEN 'publish' THEN 'published'
                ELSE 'evaluated'
            END AS act,
            entry.action = 'weigh_again' AS taken_back,
            count(*) FILTER (WHERE entry.action = 'compile')
                OVER (PARTITION BY entry.document_id ORDER BY entry.at, entry.id) AS revision
        FROM common_auditentry AS entry JOIN django_content_type AS kind ON kind.id = entry.document_type_id
        WHERE kind.app_label = 'appraisal' AND kind.model = 'period'
            AND entry.action IN ('compile', 'evaluate', 'weigh_again', 'confirm', 'publish')
    ), last AS (
        SELECT DISTINCT ON (document_id, revision, act) * FROM acts
        ORDER BY document_id, revision, act, at DESC, id DESC
    )
    INSERT INTO appraisal_signature (period_id, revision, act, by_id, at)
    SELECT last.document_id, last.revision, last.act, last.by_id, last.at
    FROM last JOIN appraisal_period AS period ON period.id = last.document_id
    WHERE NOT last.taken_back AND last.by_id IS NOT NULL AND last.revision BETWEEN 1 AND period.revision
    ON CONFLICT DO NOTHING
"""

# What the month's own columns say of the present revision, where no audit tells it.
PRESENT_SIGNATURES = """
    INSERT INTO appraisal_signature (period_id, revision, act, by_id, at)
    SELECT id, revision, act, signer, coalesce(signed_at, computed_at, created_at) FROM appraisal_period
    CROSS JOIN LATERAL (VALUES
        ('compiled', compiled_by_id, compiled_at), ('evaluated', evaluated_by_id, evaluated_at),
        ('confirmed', confirmed_by_id, evaluated_at), ('published', published_by_id, published_at)
    ) AS said (act, signer, signed_at)
    WHERE signer IS NOT NULL AND revision > 0
    ON CONFLICT DO NOTHING
"""

WAIVERS = """
    INSERT INTO appraisal_waiver (period_id, revision, key, name, reason, by_id, at)
    SELECT id, revision, 'all', '', waiver, compiled_by_id, coalesce(compiled_at, created_at) FROM appraisal_period
    WHERE btrim(waiver) <> '' AND compiled_by_id IS NOT NULL AND revision > 0
    ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    """Who signed earlier revisions by the audit; published team cards by the reps' cards beside them."""

    dependencies = [
        ("appraisal", "0041_month_kept"),
        ("common", "0003_keep_audit"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunSQL(statement, migrations.RunSQL.noop)
        for statement in (PUBLISHED_TEAMS, SIGNATURES, PRESENT_SIGNATURES, WAIVERS)
    ]
