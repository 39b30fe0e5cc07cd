import django.db.models.deletion
import salesdept.common.calendar
import salesdept.common.records
from django.db import migrations, models

FREEZE = """
CREATE FUNCTION refuse_change_of_sent_coverage() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place uuid := (CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END ->> 'proposal_id')::uuid;
    may_change text[] := ARRAY['version'];
BEGIN
    IF (TG_OP = 'INSERT' OR OLD.is_noted_later) AND (TG_OP = 'DELETE' OR NEW.is_noted_later) THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF NEW.need_id IS NULL THEN
            may_change := may_change || ARRAY['need_id'];
        END IF;
        IF current_setting('salesdept.erasing', true) = 'on' THEN
            may_change := may_change || ARRAY['text', 'words', 'agreed_by'];
        END IF;
        IF to_jsonb(NEW) - may_change = to_jsonb(OLD) - may_change THEN
            RETURN NEW;
        END IF;
    END IF;
    IF EXISTS (SELECT 1 FROM pipeline_proposal WHERE id = place AND state NOT IN ('draft', 'review', 'approved')) THEN
        RAISE EXCEPTION 'a version that was sent is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER freeze_coverage BEFORE INSERT OR UPDATE OR DELETE ON pipeline_coverage
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_sent_coverage();
"""

THAW = """
DROP TRIGGER freeze_coverage ON pipeline_coverage;
DROP FUNCTION refuse_change_of_sent_coverage();
"""


class Migration(migrations.Migration):
    """What versions of proposals say to needs. Once sent it stays; what is found out afterwards is noted beside it."""

    dependencies = [("pipeline", "0042_amended_lines"), ("common", "0006_erasing")]

    operations = [
        migrations.CreateModel(
            name='Coverage',
            fields=[
                ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('text', models.TextField(editable=False, max_length=4000, verbose_name='need')),
                ('priority', models.CharField(choices=[('must', 'must'), ('should', 'should'), ('could', 'could')], editable=False, max_length=6, verbose_name='priority')),
                ('position', models.PositiveSmallIntegerField(default=1, editable=False)),
                ('how', models.CharField(choices=[('covered', 'covered'), ('left_out', 'left out')], max_length=8, verbose_name='how it is answered')),
                ('words', models.CharField(blank=True, max_length=300, verbose_name='where it stands, or why it is left out')),
                ('agreed_by', models.CharField(blank=True, max_length=80, verbose_name='who of the customer agreed')),
                ('agreed_on', models.DateField(blank=True, null=True, verbose_name='agreed on')),
                ('is_noted_later', models.BooleanField(default=False, editable=False, verbose_name='noted after it was sent')),
                ('need', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='pipeline.need', verbose_name='need')),
                ('proposal', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='coverage', to='pipeline.proposal')),
            ],
            options={
                'ordering': ['position', 'created_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('proposal', 'need', 'is_noted_later'), name='one_answer_per_need'), models.CheckConstraint(condition=models.Q(models.Q(('words', ''), _negated=True), models.Q(('agreed_on__isnull', False), ('how', 'left_out')), _connector='OR'), name='answer_to_a_need_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('agreed_by', ''), ('agreed_on', None)), models.Q(('agreed_on__isnull', False), ('how', 'left_out'), models.Q(('agreed_by', ''), _negated=True)), _connector='OR'), name='leaving_out_is_agreed_by_somebody_on_a_day')],
            },
        ),
        migrations.RunSQL(FREEZE, THAW),
    ]
