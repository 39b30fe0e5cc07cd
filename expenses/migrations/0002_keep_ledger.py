from django.db import migrations


class Migration(migrations.Migration):
    """The budget's ledger is append-only."""

    dependencies = [("expenses", "0001_initial"), ("common", "0003_keep_audit")]

    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER keep_budget BEFORE UPDATE OR DELETE ON expenses_budgetentry "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER keep_budget ON expenses_budgetentry",
        ),
    ]
