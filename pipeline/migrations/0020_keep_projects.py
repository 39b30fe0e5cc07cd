import django.db.models.deletion
from django.db import migrations, models

TOLD_ONCE = """
CREATE FUNCTION refuse_change_but_of_telling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.report_id IS NULL AND to_jsonb(NEW) - 'report_id' = to_jsonb(OLD) - 'report_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Rows of % are kept as they were written.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def keep(table: str, function: str = "refuse_change") -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER keep_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER keep_rows ON {table}",
    )


class Migration(migrations.Migration):
    """A milestone stands in a project; what was changed, said and told of it is kept as it was written."""

    dependencies = [("pipeline", "0019_projects_of_contracts"), ("common", "0003_keep_audit")]

    operations = [
        migrations.AlterField(
            model_name='milestone',
            name='project',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='pipeline.project'),
        ),
        migrations.AlterField(
            model_name='milestone',
            name='expected_on',
            field=models.DateField(verbose_name='expected on'),
        ),
        migrations.AlterField(
            model_name='contractcopy',
            name='due_on',
            field=models.DateField(verbose_name='due on'),
        ),
        migrations.RemoveField(model_name='milestone', name='contract'),
        migrations.AlterModelOptions(
            name='milestone',
            options={'ordering': ['promised_on', 'pk']},
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted_on__isnull', False), ('state', 'accepted')), models.Q(models.Q(('state', 'accepted'), _negated=True), ('accepted_on', None)), _connector='OR'), name='accepted_milestone_has_a_day'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['done', 'accepted']), _negated=True), ('done_on__isnull', False), _connector='OR'), name='done_milestone_has_a_day'),
        ),
        migrations.RunSQL(TOLD_ONCE, "DROP FUNCTION refuse_change_but_of_telling()"),
        keep("pipeline_datechange", "refuse_change_but_of_telling"),
        keep("pipeline_acceptance"),
        keep("pipeline_progressreport"),
    ]
