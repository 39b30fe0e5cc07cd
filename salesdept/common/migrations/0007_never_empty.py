from django.db import migrations


def never_empty(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER never_empty BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        f"DROP TRIGGER never_empty ON {table}",
    )


class Migration(migrations.Migration):
    """The audit is not emptied either."""

    dependencies = [("common", "0006_erasing")]

    operations = [
        never_empty("common_auditentry"),
    ]
