from django.db import migrations


def never_empty(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER never_empty BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        f"DROP TRIGGER never_empty ON {table}",
    )


class Migration(migrations.Migration):
    """Scorecards, of which the published ones are kept, are not emptied."""

    dependencies = [("appraisal", "0003_first_rules"), ("common", "0003_keep_audit")]

    operations = [
        never_empty("appraisal_scorecard"),
    ]
