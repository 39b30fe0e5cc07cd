from django.conf import settings
from django.db import migrations

PROJECTS = """
INSERT INTO pipeline_project (id, created_at, version, contract_id, started_on, state, ended_on)
SELECT gen_random_uuid(), now(), 1, deal.id, deal.signed_on, told.state,
    CASE WHEN told.state <> 'running' THEN greatest(deal.signed_on, told.last_on) END
FROM pipeline_contract deal
LEFT JOIN pipeline_opportunity way ON way.id = deal.opportunity_id
CROSS JOIN LATERAL (
    SELECT max(accepted_on) AS last_on,
        CASE
            WHEN deal.state = 'cancelled' THEN 'stopped'
            WHEN way.stage = 'maintenance' THEN 'finished'
            WHEN way.id IS NULL AND count(*) > 0 AND count(accepted_on) = count(*) THEN 'finished'
            ELSE 'running'
        END AS state
    FROM pipeline_milestone WHERE contract_id = deal.id
) told
WHERE deal.signed_on IS NOT NULL AND (
    EXISTS (SELECT FROM pipeline_contractcopy WHERE contract_id = deal.id)
    OR EXISTS (SELECT FROM pipeline_milestone WHERE contract_id = deal.id)
)
ON CONFLICT (contract_id) DO NOTHING
"""
MILESTONES = """
UPDATE pipeline_milestone step SET project_id = project.id, expected_on = step.promised_on,
    done_on = step.accepted_on, state = CASE WHEN step.accepted_on IS NULL THEN 'open' ELSE 'accepted' END
FROM pipeline_project project WHERE project.contract_id = step.contract_id
"""
# Two working days, by weekdays: 0 is Sunday.
COPIES = f"""
UPDATE pipeline_contractcopy SET due_on = day + CASE extract(dow FROM day) WHEN 4 THEN 4 WHEN 5 THEN 4 WHEN 6 THEN 3 ELSE 2 END
FROM (SELECT id, (sent_at AT TIME ZONE '{settings.TIME_ZONE}')::date AS day FROM pipeline_contractcopy) sent
WHERE sent.id = pipeline_contractcopy.id AND due_on IS NULL
"""


class Migration(migrations.Migration):
    """Each contract that was handed over has its project, to which its milestones belong; each copy its day."""

    dependencies = [("pipeline", "0018_projects")]

    operations = [migrations.RunSQL([PROJECTS, MILESTONES, COPIES], migrations.RunSQL.noop)]
