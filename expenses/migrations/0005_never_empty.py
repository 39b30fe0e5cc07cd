from django.db import migrations


def never_empty(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER never_empty BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        f"DROP TRIGGER never_empty ON {table}",
    )


class Migration(migrations.Migration):
    """The budget's ledger is not emptied either."""

    dependencies = [("expenses", "0004_finding_index"), ("common", "0003_keep_audit")]

    operations = [
        never_empty("expenses_budgetentry"),
    ]
