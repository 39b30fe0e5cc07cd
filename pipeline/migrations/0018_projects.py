import django.db.models.deletion
import salesdept.common.calendar
import salesdept.common.records
from django.conf import settings
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):
    """Projects with milestones, date changes, acceptances, reports and notes; questions about copies."""

    dependencies = [
        ('pipeline', '0017_keep_receipts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='Project',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('started_on', models.DateField(editable=False, verbose_name='started on')),
                    ('ended_on', models.DateField(editable=False, null=True, verbose_name='ended on')),
                    ('state', models.CharField(choices=[('running', 'Running'), ('finished', 'Finished'), ('stopped', 'Stopped')], default='running', editable=False, max_length=10, verbose_name='state')),
                    ('contract', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='project', to='pipeline.contract')),
                    ('lead', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='projects_led', to=settings.AUTH_USER_MODEL, verbose_name='project lead')),
                ],
                options={
                    'ordering': ['-started_on', '-pk'],
                    'indexes': [models.Index(fields=['state', '-started_on', '-id'], name='projects_by_start'), models.Index(fields=['lead', 'state'], name='projects_of_lead')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_on', None), ('state', 'running')), models.Q(models.Q(('state', 'running'), _negated=True), ('ended_on__isnull', False)), _connector='OR'), name='ended_project_has_a_day')],
                },
            ),
            migrations.CreateModel(
                name='ProjectNote',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('text', models.TextField(blank=True, max_length=4000, verbose_name='note')),
                    ('stored', models.FileField(blank=True, upload_to='projects')),
                    ('name', models.CharField(blank=True, max_length=120)),
                    ('size', models.PositiveIntegerField(default=0)),
                    ('sha256', models.CharField(blank=True, max_length=64)),
                    ('kind', models.CharField(blank=True, max_length=8)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('milestone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='pipeline.milestone', verbose_name='milestone')),
                    ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='pipeline.project')),
                ],
                options={
                    'ordering': ['-created_at', '-pk'],
                    'indexes': [models.Index(fields=['project', '-created_at', '-id'], name='notes_of_project')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('stored', ''), _negated=True), _connector='OR'), name='project_note_says_something')],
                },
            ),
            migrations.CreateModel(
                name='Acceptance',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('verdict', models.CharField(choices=[('accepted', 'accepted'), ('refused', 'refused')], max_length=8)),
                    ('said_on', models.DateField(verbose_name='on')),
                    ('how', models.CharField(choices=[('paper', 'Signed paper'), ('mail', 'E-mail'), ('meeting', 'Meeting'), ('call', 'Call'), ('link', 'On the private page')], max_length=8, verbose_name='how')),
                    ('whom', models.CharField(max_length=120, verbose_name='who said so')),
                    ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                    ('at', models.DateTimeField(default=salesdept.common.calendar.now)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('milestone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='pipeline.milestone')),
                    ('evidence', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pipeline.projectnote')),
                ],
                options={
                    'ordering': ['-at', '-pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('verdict', 'accepted')), fields=('milestone',), name='a_milestone_is_accepted_once'), models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'refused'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='refusal_has_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='CopyQuestion',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('question', models.TextField(max_length=2000, verbose_name='question')),
                    ('answer', models.TextField(blank=True, max_length=2000, verbose_name='answer')),
                    ('answered_at', models.DateTimeField(editable=False, null=True)),
                    ('answered_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('copy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='pipeline.contractcopy')),
                ],
                options={
                    'ordering': ['created_at'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('answered_at', None)), fields=('copy',), name='one_open_question_per_copy'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None), ('answered_by', None)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='copy_answer_is_whole')],
                },
            ),
            migrations.CreateModel(
                name='ProgressReport',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('how', models.CharField(choices=[('visit', 'Visit'), ('call', 'Call'), ('mail', 'E-mail'), ('message', 'Message'), ('meeting', 'Meeting')], max_length=10, verbose_name='how')),
                    ('whom', models.CharField(max_length=120, verbose_name='to whom')),
                    ('sent_at', models.DateTimeField(default=salesdept.common.calendar.now, verbose_name='when')),
                    ('text', models.TextField(max_length=4000, verbose_name='what the customer was told')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='pipeline.project')),
                ],
                options={
                    'ordering': ['-sent_at', '-pk'],
                    'indexes': [models.Index(fields=['project', '-sent_at'], name='reports_of_project')],
                },
            ),
            migrations.CreateModel(
                name='DateChange',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('what', models.CharField(choices=[('promised', 'Promised for'), ('expected', 'Expected on')], max_length=8, verbose_name='date')),
                    ('before', models.DateField(verbose_name='before')),
                    ('after', models.DateField(verbose_name='after')),
                    ('why', models.CharField(max_length=300, verbose_name='why')),
                    ('at', models.DateTimeField(default=salesdept.common.calendar.now, verbose_name='when')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('milestone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='pipeline.milestone')),
                    ('report', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='told', to='pipeline.progressreport')),
                ],
                options={
                    'ordering': ['-at', '-pk'],
                    'indexes': [models.Index(fields=['milestone', '-at'], name='changes_of_milestone'), models.Index(condition=models.Q(('report', None)), fields=['at'], name='changes_untold')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='date_change_changes')],
                },
            ),
            migrations.AddField(
                model_name='contractcopy',
                name='due_on',
                field=models.DateField(null=True, verbose_name='due on'),
            ),
            migrations.AddField(
                model_name='contractcopy',
                name='seen_sha256',
                field=models.CharField(blank=True, max_length=64),
            ),
            migrations.AddField(
                model_name='milestone',
                name='done_on',
                field=models.DateField(editable=False, null=True, verbose_name='done on'),
            ),
            migrations.AddField(
                model_name='milestone',
                name='expected_on',
                field=models.DateField(null=True, verbose_name='expected on'),
            ),
            migrations.AddField(
                model_name='milestone',
                name='owner',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to=settings.AUTH_USER_MODEL, verbose_name='who does it'),
            ),
        ]),
        migrations.RenameField(model_name='milestone', old_name='due_on', new_name='promised_on'),
        migrations.AlterField(
            model_name='milestone',
            name='promised_on',
            field=models.DateField(verbose_name='promised for'),
        ),
        migrations.AddField(
            model_name='milestone',
            name='state',
            field=models.CharField(choices=[('open', 'Open'), ('done', 'Done, not accepted yet'), ('accepted', 'Accepted'), ('dropped', 'Taken out by agreement')], default='open', editable=False, max_length=10, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='contractcopy',
            name='confirmed_at',
            field=models.DateTimeField(null=True, verbose_name='confirmed'),
        ),
        migrations.AlterField(
            model_name='contractcopy',
            name='department',
            field=models.CharField(choices=[('technical', 'Technical department'), ('aftersales', 'After-sales department')], max_length=12, verbose_name='department'),
        ),
        migrations.AlterField(
            model_name='contractcopy',
            name='sent_at',
            field=models.DateTimeField(default=salesdept.common.calendar.now, verbose_name='sent'),
        ),
        migrations.AlterField(
            model_name='milestone',
            name='accepted_on',
            field=models.DateField(editable=False, null=True, verbose_name='accepted by the customer on'),
        ),
        Together([
            migrations.AddField(
                model_name='milestone',
                name='project',
                field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='pipeline.project'),
            ),
            migrations.AddIndex(
                model_name='milestone',
                index=models.Index(condition=models.Q(('state', 'open')), fields=['owner', 'expected_on'], name='milestones_of_person'),
            ),
            migrations.AddIndex(
                model_name='milestone',
                index=models.Index(condition=models.Q(('state', 'open')), fields=['expected_on', 'id'], name='milestones_ahead'),
            ),
        ]),
    ]
