import django.db.models.deletion
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):
    """What customers answer on their page, where milestones come from, and what instalments wait for."""

    dependencies = [
        ('links', '0001_links'),
        ('pipeline', '0038_research_tightened'),
    ]

    operations = [
        Together([
            migrations.AddField(
                model_name='acceptance',
                name='link',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='links.privatelink'),
            ),
            migrations.AddField(
                model_name='acceptance',
                name='words',
                field=models.CharField(blank=True, max_length=300),
            ),
            migrations.AddField(
                model_name='instalment',
                name='milestone',
                field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='instalments', to='pipeline.milestone'),
            ),
            migrations.AddField(
                model_name='instalment',
                name='plan_step',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='pipeline.planstep', verbose_name='which milestone'),
            ),
            migrations.AddField(
                model_name='milestone',
                name='plan_step',
                field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='milestones', to='pipeline.planstep'),
            ),
            migrations.AddConstraint(
                model_name='instalment',
                constraint=models.CheckConstraint(condition=models.Q(('basis', 'milestone'), models.Q(('milestone', None), ('plan_step', None)), _connector='OR'), name='who_waits_names_what_for'),
            ),
            migrations.AddConstraint(
                model_name='milestone',
                constraint=models.UniqueConstraint(fields=('project', 'plan_step'), name='a_step_of_the_plan_is_taken_over_once'),
            ),
        ]),
    ]
