import django.core.validators
import django.db.models.deletion
import salesdept.common.calendar
import salesdept.common.records
from django.conf import settings
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):
    """Revisits and their rhythm, cases of projects, and where an opportunity comes from."""

    dependencies = [
        ('customers', '0030_cases'),
        ('pipeline', '0030_confirmed_by_link'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='RevisitRules',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('first', models.PositiveSmallIntegerField(default=7, verbose_name='first revisit after … days')),
                    ('second', models.PositiveSmallIntegerField(default=30, verbose_name='second revisit after … days')),
                    ('third', models.PositiveSmallIntegerField(default=90, verbose_name='third revisit after … days')),
                    ('months_a', models.PositiveSmallIntegerField(default=3, verbose_name='class A: then every … months')),
                    ('months_b', models.PositiveSmallIntegerField(default=6, verbose_name='class B: then every … months')),
                    ('months_c', models.PositiveSmallIntegerField(default=12, verbose_name='class C: then every … months')),
                    ('is_the_one', models.BooleanField(default=True, editable=False, unique=True)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('is_the_one', True)), name='one_set_of_revisit_rules'), models.CheckConstraint(condition=models.Q(('first__gt', 0), ('second__gt', models.F('first')), ('third__gt', models.F('second'))), name='revisits_follow_each_other'), models.CheckConstraint(condition=models.Q(('months_a__gt', 0), ('months_b__gt', 0), ('months_c__gt', 0)), name='revisits_have_a_rhythm')],
                },
            ),
            migrations.CreateModel(
                name='ProjectCase',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='on_project', to='customers.case')),
                    ('milestone', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pipeline.milestone')),
                    ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='case_links', to='pipeline.project')),
                ],
            ),
            migrations.CreateModel(
                name='Revisit',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('due_on', models.DateField(editable=False, verbose_name='due on')),
                    ('outcome', models.CharField(blank=True, choices=[('well', 'All is well'), ('problem', 'There is a problem'), ('not_reached', 'Nobody reached')], editable=False, max_length=12, verbose_name='outcome')),
                    ('score', models.PositiveSmallIntegerField(editable=False, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name="the customer's score")),
                    ('feedback', models.TextField(blank=True, editable=False, max_length=4000, verbose_name='feedback')),
                    ('done_at', models.DateTimeField(editable=False, null=True, verbose_name='done')),
                    ('by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('case', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revisit', to='customers.case')),
                    ('contract', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='revisits', to='pipeline.contract')),
                ],
                options={
                    'ordering': ['due_on', 'pk'],
                    'indexes': [models.Index(fields=['due_on', 'id'], name='revisits_by_day'), models.Index(condition=models.Q(('done_at', None)), fields=['due_on'], name='revisits_open')],
                    'constraints': [models.UniqueConstraint(fields=('contract', 'due_on'), name='one_revisit_per_contract_and_day'), models.CheckConstraint(condition=models.Q(models.Q(('by', None), ('done_at', None), ('outcome', ''), ('score', None)), models.Q(('by__isnull', False), ('done_at__isnull', False), ('outcome__in', ['well', 'problem'])), _connector='OR'), name='done_revisit_has_an_outcome'), models.CheckConstraint(condition=models.Q(('score', None), models.Q(('score__gte', 1), ('score__lte', 5)), _connector='OR'), name='score_is_1_to_5')],
                },
            ),
            migrations.AddField(
                model_name='opportunity',
                name='kind',
                field=models.CharField(choices=[('new', 'New deal'), ('repeat', 'Repeat purchase'), ('renewal', 'Renewal')], default='new', editable=False, max_length=8, verbose_name='kind'),
            ),
            migrations.AddField(
                model_name='opportunity',
                name='renews',
                field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewals', to='pipeline.contract'),
            ),
            migrations.AddField(
                model_name='opportunity',
                name='origin',
                field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opportunities', to='pipeline.revisit'),
            ),
            migrations.AddConstraint(
                model_name='opportunity',
                constraint=models.UniqueConstraint(fields=('origin',), name='one_opportunity_per_revisit'),
            ),
            migrations.AddConstraint(
                model_name='opportunity',
                constraint=models.UniqueConstraint(fields=('renews',), name='one_renewal_per_contract'),
            ),
        ]),
    ]
