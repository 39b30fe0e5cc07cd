from django.db import migrations

KEEP = """
INSERT INTO appraisal_keptplace (period_id, user_id, team_id, since, until, leads)
SELECT period.id, place.user_id, place.team_id, place.since,
    least(place.until, (period.month + interval '1 month')::date), place.leads
FROM appraisal_period period
JOIN people_membership place ON place.since < period.month + interval '1 month'
    AND (place.until IS NULL OR place.until > period.month)
WHERE period.revision > 0 AND period.state NOT IN ('published', 'locked')
"""


class Migration(migrations.Migration):
    """Months on their way when places began to be kept: the places of that day stand for those of their compilation."""

    dependencies = [("appraisal", "0054_kept_places")]

    operations = [migrations.RunSQL(KEEP, migrations.RunSQL.noop)]
