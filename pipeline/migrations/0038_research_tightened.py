from django.db import migrations

KEEP = (
    "CREATE TRIGGER keep_versions BEFORE UPDATE OR DELETE ON pipeline_requirementsversion "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change_but_erasure('content')"
)


class Migration(migrations.Migration):
    """What stands in rows leaves its columns; a frozen version is kept as it was written, but for erasure (7.1.3)."""

    dependencies = [("pipeline", "0037_research_filled"), ("common", "0006_erasing")]

    operations = [
        migrations.RemoveField(
            model_name='painpoint',
            name='requirements',
        ),
        migrations.RemoveConstraint(
            model_name='requirements',
            name='confirmation_is_whole',
        ),
        migrations.RemoveField(
            model_name='requirements',
            name='confirmed_by',
        ),
        migrations.RemoveField(
            model_name='requirements',
            name='confirmed_how',
        ),
        migrations.RemoveField(
            model_name='requirements',
            name='confirmed_on',
        ),
        migrations.RemoveField(
            model_name='requirements',
            name='goals',
        ),
        migrations.RemoveField(
            model_name='requirements',
            name='needs_text',
        ),
        migrations.RemoveField(
            model_name='requirements',
            name='process',
        ),
        migrations.DeleteModel(
            name='PainPoint',
        ),
        migrations.RunSQL(KEEP, "DROP TRIGGER keep_versions ON pipeline_requirementsversion"),
    ]
