from django.db import migrations

AGREED = "UPDATE pipeline_negotiationround SET state = 'agreed' WHERE is_agreed"
CONCESSIONS = """
    INSERT INTO pipeline_concession (id, created_at, version, round_id, given, value, got)
    SELECT gen_random_uuid(), created_at, 1, id, concession, 0, '' FROM pipeline_negotiationround
    WHERE concession <> ''
"""
DAYS = "UPDATE pipeline_contract SET we_signed_on = signed_on, they_signed_on = signed_on WHERE signed_on IS NOT NULL"


class Migration(migrations.Migration):
    """What was agreed or given before stays so; both signed on the day that is known."""

    dependencies = [("pipeline", "0014_contracts_and_receipts")]

    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (AGREED, CONCESSIONS, DAYS)]
