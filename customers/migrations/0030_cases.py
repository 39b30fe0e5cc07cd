import django.db.models.deletion
import salesdept.common.calendar
import salesdept.common.records
from django.conf import settings
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):
    """Cases with their pauses and deadlines; numbered by the database."""

    dependencies = [
        ('customers', '0029_visits'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE case_code", "DROP SEQUENCE case_code"),
        Together([
            migrations.CreateModel(
                name='Case',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('code', models.CharField(editable=False, max_length=20, unique=True, verbose_name='number')),
                    ('kind', models.CharField(choices=[('complaint', 'Complaint'), ('suggestion', 'Suggestion'), ('question', 'Question')], default='complaint', max_length=10, verbose_name='kind')),
                    ('severity', models.CharField(choices=[('low', 'Low'), ('normal', 'Normal'), ('high', 'High'), ('critical', 'Critical')], default='normal', max_length=8, verbose_name='severity')),
                    ('channel', models.CharField(choices=[('phone', 'Phone'), ('mail', 'E-mail'), ('visit', 'Visit'), ('message', 'Message'), ('page', 'Private page')], default='phone', max_length=8, verbose_name='how it came')),
                    ('subject', models.CharField(max_length=160, verbose_name='subject')),
                    ('description', models.TextField(blank=True, max_length=4000, verbose_name='what happened')),
                    ('reported_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False, verbose_name='reported')),
                    ('accept_due_at', models.DateTimeField(editable=False, verbose_name='to be accepted by')),
                    ('due_at', models.DateTimeField(editable=False, verbose_name='to be solved by')),
                    ('accepted_at', models.DateTimeField(editable=False, null=True)),
                    ('solved_at', models.DateTimeField(editable=False, null=True)),
                    ('solution', models.TextField(blank=True, editable=False, max_length=4000, verbose_name='result')),
                    ('told_at', models.DateTimeField(editable=False, null=True, verbose_name='told on')),
                    ('told_whom', models.CharField(blank=True, editable=False, max_length=120, verbose_name='told whom')),
                    ('told_how', models.CharField(blank=True, choices=[('visit', 'Visit'), ('call', 'Call'), ('mail', 'E-mail'), ('message', 'Message'), ('meeting', 'Meeting')], editable=False, max_length=10, verbose_name='told how')),
                    ('closed_at', models.DateTimeField(editable=False, null=True)),
                    ('paused_at', models.DateTimeField(editable=False, null=True)),
                    ('escalated', models.PositiveSmallIntegerField(default=0, editable=False)),
                    ('state', models.CharField(choices=[('reported', 'Reported'), ('accepted', 'In work'), ('solved', 'Solved, to be told'), ('told', 'Told'), ('closed', 'Closed')], default='reported', editable=False, max_length=10, verbose_name='state')),
                    ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='cases', to='customers.contact', verbose_name='who says so')),
                    ('customer', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='customers.customer')),
                    ('owner', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to=settings.AUTH_USER_MODEL, verbose_name='works on it')),
                    ('reported_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('told_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-reported_at', '-pk'],
                },
            ),
            migrations.CreateModel(
                name='CasePause',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('since', models.DateTimeField()),
                    ('until', models.DateTimeField(null=True)),
                    ('reason', models.TextField(max_length=1000)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pauses', to='customers.case')),
                ],
                options={
                    'ordering': ['since'],
                },
            ),
            migrations.CreateModel(
                name='CasePolicy',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('complaint', 'Complaint'), ('suggestion', 'Suggestion'), ('question', 'Question')], editable=False, max_length=10, verbose_name='kind')),
                    ('severity', models.CharField(choices=[('low', 'Low'), ('normal', 'Normal'), ('high', 'High'), ('critical', 'Critical')], editable=False, max_length=8, verbose_name='severity')),
                    ('accept_hours', models.PositiveSmallIntegerField(verbose_name='accepted within … hours')),
                    ('solve_hours', models.PositiveSmallIntegerField(verbose_name='solved within … hours')),
                ],
                options={
                    'ordering': ['kind', 'severity'],
                    'constraints': [models.UniqueConstraint(fields=('kind', 'severity'), name='one_policy_per_kind_and_severity'), models.CheckConstraint(condition=models.Q(('accept_hours__gt', 0), ('solve_hours__gte', models.F('accept_hours'))), name='case_hours_are_in_order')],
                },
            ),
        ]),
        Together([
            migrations.AddIndex(
                model_name='case',
                index=models.Index(fields=['customer', '-reported_at'], name='cases_of_customer'),
            ),
            migrations.AddIndex(
                model_name='case',
                index=models.Index(fields=['-reported_at', 'id'], name='cases_by_report'),
            ),
            migrations.AddIndex(
                model_name='case',
                index=models.Index(fields=['due_at', 'id'], name='cases_by_due'),
            ),
            migrations.AddIndex(
                model_name='case',
                index=models.Index(fields=['owner', 'due_at'], name='cases_of_owner'),
            ),
            migrations.AddIndex(
                model_name='case',
                index=models.Index(condition=models.Q(('state__in', ['reported', 'accepted'])), fields=['due_at'], name='cases_open'),
            ),
            migrations.AddConstraint(
                model_name='case',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['told', 'closed']), _negated=True), models.Q(('told_at__isnull', False), models.Q(('told_whom', ''), _negated=True), models.Q(('told_how', ''), _negated=True)), _connector='OR'), name='told_before_closed'),
            ),
            migrations.AddConstraint(
                model_name='case',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['solved', 'told', 'closed']), _negated=True), models.Q(('solved_at__isnull', False), models.Q(('solution', ''), _negated=True)), _connector='OR'), name='solved_case_has_a_result'),
            ),
            migrations.AddConstraint(
                model_name='case',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', False), _connector='OR'), name='closed_case_has_its_moment'),
            ),
            migrations.AddConstraint(
                model_name='case',
                constraint=models.CheckConstraint(condition=models.Q(('paused_at', None), ('state__in', ['reported', 'accepted']), _connector='OR'), name='only_work_rests'),
            ),
            migrations.AddConstraint(
                model_name='casepause',
                constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('case',), name='one_open_pause_per_case'),
            ),
            migrations.AddConstraint(
                model_name='casepause',
                constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='pause_ends_after_start'),
            ),
        ]),
    ]
