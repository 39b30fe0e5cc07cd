from django.db import migrations

FILL = """
UPDATE teamdev_trainingplan plan SET closed_by_id = entry.by_id
FROM common_auditentry entry JOIN django_content_type kind ON kind.id = entry.document_type_id
WHERE kind.app_label = 'teamdev' AND kind.model = 'trainingplan' AND entry.document_id = plan.id
    AND entry.action = 'close' AND plan.state = 'closed';
"""


class Migration(migrations.Migration):
    """Who closed a plan before it was kept on the plan itself, by the audit's word."""

    dependencies = [("teamdev", "0004_plans_rechecked"), ("common", "0001_initial")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
