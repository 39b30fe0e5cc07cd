from django.db import migrations

KEEP = """
CREATE TRIGGER keep_rows BEFORE UPDATE OR DELETE ON teamdev_progress
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON teamdev_progress
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    """What a person noted of the own progress stands as it was noted."""

    dependencies = [("teamdev", "0002_training_plans"), ("common", "0003_keep_audit")]

    operations = [
        migrations.RunSQL(
            KEEP, "DROP TRIGGER never_empty ON teamdev_progress; DROP TRIGGER keep_rows ON teamdev_progress;"
        ),
    ]
