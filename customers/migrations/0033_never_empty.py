from django.db import migrations


def never_empty(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER never_empty BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        f"DROP TRIGGER never_empty ON {table}",
    )


class Migration(migrations.Migration):
    """What is kept row by row is not emptied either."""

    dependencies = [("customers", "0032_check_ins_and_routes"), ("common", "0003_keep_audit")]

    operations = [
        never_empty("customers_consent"),
        never_empty("customers_export"),
    ]
