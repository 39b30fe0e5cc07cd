import django.contrib.postgres.fields
import django.db.models.deletion
import salesdept.common.calendar
import salesdept.common.records
import salesdept.common.together
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Individual training plans after poor results, and the progress noted of them (4.4.3)."""

    dependencies = [
        ('appraisal', '0004_never_empty'),
        ('people', '0001_initial'),
        ('teamdev', '0001_initial'),
    ]

    operations = [
        salesdept.common.together.Together(
            operations=[
                migrations.CreateModel(
                    name='TrainingPlan',
                    fields=[
                        ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='training_plans', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                        ('card', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='training_plans', to='appraisal.scorecard')),
                        ('month', salesdept.common.calendar.MonthField(editable=False, verbose_name='poor month')),
                        ('counts_from', salesdept.common.calendar.MonthField(editable=False)),
                        ('weak_points', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('amount', 'Sales amount'), ('profit', 'Sales profit'), ('growth', 'Growth rate'), ('new_customers', 'New customers'), ('satisfaction', 'Customer satisfaction')], max_length=16), default=list, editable=False, size=None)),
                        ('due_on', models.DateField(editable=False, verbose_name='to be filled in by')),
                        ('topics', models.TextField(blank=True, verbose_name='topics')),
                        ('measures', models.TextField(blank=True, verbose_name='measures')),
                        ('starts_on', models.DateField(null=True, verbose_name='from')),
                        ('ends_on', models.DateField(null=True, verbose_name='until')),
                        ('mentor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='mentor')),
                        ('state', models.CharField(choices=[('draft', 'To be filled in'), ('in_force', 'In force'), ('escalated', 'Without success so far'), ('closed', 'Closed')], default='draft', editable=False, max_length=12, verbose_name='state')),
                        ('ended_with', salesdept.common.calendar.MonthField(editable=False, null=True, verbose_name='ended with')),
                    ],
                    options={
                        'ordering': ['-month', 'person__name'],
                        'indexes': [models.Index(fields=['-month', '-id'], name='training_plans_newest')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'closed'), _negated=True), fields=('person',), name='one_open_training_plan_per_person'), models.UniqueConstraint(fields=('person', 'month'), name='one_training_plan_per_month'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'closed']), models.Q(models.Q(('topics', ''), _negated=True), models.Q(('measures', ''), _negated=True), ('ends_on__gte', models.F('starts_on')), ('starts_on__isnull', False)), _connector='OR'), name='training_plan_in_force_is_filled_in'), models.CheckConstraint(condition=models.Q(('mentor', models.F('person')), _negated=True), name='nobody_mentors_himself'), models.CheckConstraint(condition=models.Q(('ended_with', None), ('state', 'closed'), _connector='XOR'), name='training_plan_ends_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Progress',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='progress', to='teamdev.trainingplan')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('text', models.TextField(max_length=2000, verbose_name='progress')),
                        ('at', models.DateTimeField(default=salesdept.common.calendar.now)),
                    ],
                    options={
                        'ordering': ['-at'],
                    },
                ),
            ],
        ),
    ]
