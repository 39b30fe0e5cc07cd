from django.db import migrations


class Migration(migrations.Migration):
    """Corrections are kept as they were booked."""

    dependencies = [("appraisal", "0012_objections_and_corrections"), ("common", "0003_keep_audit")]

    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER keep_corrections BEFORE UPDATE OR DELETE ON appraisal_correction "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER keep_corrections ON appraisal_correction",
        ),
        migrations.RunSQL(
            "CREATE TRIGGER never_empty BEFORE TRUNCATE ON appraisal_correction "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER never_empty ON appraisal_correction",
        ),
    ]
