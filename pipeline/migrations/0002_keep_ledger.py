from django.db import migrations


class Migration(migrations.Migration):
    """The sales ledger is append-only; opportunities are numbered by the database."""

    dependencies = [("pipeline", "0001_initial"), ("common", "0003_keep_audit")]

    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER keep_sales BEFORE UPDATE OR DELETE ON pipeline_salesentry "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER keep_sales ON pipeline_salesentry",
        ),
        migrations.RunSQL("CREATE SEQUENCE opportunity_code", "DROP SEQUENCE opportunity_code"),
    ]
