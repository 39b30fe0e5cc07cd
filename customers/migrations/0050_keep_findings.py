from django.db import migrations


class Migration(migrations.Migration):
    """What was found of a complaint is kept as it was written."""

    dependencies = [("customers", "0049_findings"), ("common", "0003_keep_audit")]

    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER keep_findings BEFORE UPDATE OR DELETE ON customers_casefinding "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER keep_findings ON customers_casefinding",
        ),
        migrations.RunSQL(
            "CREATE TRIGGER never_empty BEFORE TRUNCATE ON customers_casefinding "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER never_empty ON customers_casefinding",
        ),
    ]
