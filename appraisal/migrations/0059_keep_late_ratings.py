from django.db import migrations


class Migration(migrations.Migration):
    """Late ratings are kept as they were booked."""

    dependencies = [("appraisal", "0058_late_ratings"), ("common", "0003_keep_audit")]

    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER keep_late_ratings BEFORE UPDATE OR DELETE ON appraisal_laterating "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER keep_late_ratings ON appraisal_laterating",
        ),
        migrations.RunSQL(
            "CREATE TRIGGER never_empty BEFORE TRUNCATE ON appraisal_laterating "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER never_empty ON appraisal_laterating",
        ),
    ]
