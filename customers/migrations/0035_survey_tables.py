import django.core.validators
import django.db.models.deletion
import salesdept.common.calendar
import salesdept.common.records
from django.conf import settings
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):
    """Questionnaires in versions, campaigns, whom they asked, and the one-time links (4.3.2)."""

    dependencies = [
        ('customers', '0034_survey_answers_come_over'),
        ('people', '0003_work_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='Questionnaire',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                ],
                options={
                    'ordering': ['name'],
                },
            ),
            migrations.CreateModel(
                name='QuestionnaireVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                    ('content', models.JSONField(default=list)),
                    ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='customers.questionnaire')),
                ],
                options={
                    'ordering': ['-number'],
                },
            ),
            migrations.CreateModel(
                name='SurveyCampaign',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                    ('occasion', models.CharField(choices=[('hand', 'the clerk names the customers'), ('milestone', 'a milestone was accepted'), ('case', 'a case was closed'), ('regular', 'every so many months')], default='hand', max_length=9, verbose_name='asks when')),
                    ('every_months', models.PositiveSmallIntegerField(default=6, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(36)], verbose_name='every … months')),
                    ('rest_days', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(730)], verbose_name='nobody more often than every … days')),
                    ('sample_percent', models.PositiveSmallIntegerField(default=100, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='of a hundred occasions, so many are asked about')),
                    ('seed', models.PositiveIntegerField(default=0, editable=False)),
                    ('channel', models.CharField(choices=[('mail', 'E-mail')], default='mail', max_length=10, verbose_name='way')),
                    ('language', models.CharField(choices=[('zh-hant', 'Traditional Chinese'), ('zh-hans', 'Simplified Chinese'), ('en', 'English')], default='zh-hant', max_length=8, verbose_name="language where a person's is not known")),
                    ('remind_after_days', models.PositiveSmallIntegerField(blank=True, default=7, null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='remind once after … days')),
                    ('open_days', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='a link opens for … days')),
                    ('case_from', models.PositiveSmallIntegerField(blank=True, default=2, help_text='Leave it empty to open none.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4)], verbose_name='a rating of … or less opens a case')),
                    ('started_at', models.DateTimeField(editable=False, null=True)),
                    ('state', models.CharField(choices=[('draft', 'Draft'), ('running', 'Running'), ('paused', 'Paused'), ('ended', 'Ended')], default='draft', editable=False, max_length=7, verbose_name='state')),
                    ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to='customers.questionnaire', verbose_name='questionnaire')),
                ],
                options={
                    'ordering': ['-created_at'],
                },
            ),
            migrations.CreateModel(
                name='Invitation',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('occasion', models.CharField(max_length=80)),
                    ('about', models.CharField(blank=True, max_length=160)),
                    ('product', models.CharField(blank=True, max_length=120)),
                    ('language', models.CharField(choices=[('zh-hant', 'Traditional Chinese'), ('zh-hans', 'Simplified Chinese'), ('en', 'English')], max_length=8)),
                    ('expires_at', models.DateTimeField()),
                    ('left_out', models.CharField(blank=True, choices=[('sample', 'not in the sample'), ('nobody', 'no contact person'), ('recently', 'asked recently'), ('refused', 'did not agree to be asked, or has no working address')], max_length=8)),
                    ('draft', models.JSONField(null=True)),
                    ('reminded_at', models.DateTimeField(null=True)),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('unsubscribed_at', models.DateTimeField(null=True)),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='customers.surveycampaign')),
                    ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.case')),
                    ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='survey_invitations', to='customers.contact')),
                    ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='survey_invitations', to='customers.customer')),
                    ('rep', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                    ('version_asked', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.questionnaireversion')),
                ],
            ),
            migrations.CreateModel(
                name='SurveyLink',
                fields=[
                    ('token_hash', models.CharField(max_length=64, primary_key=True, serialize=False)),
                    ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='customers.invitation')),
                ],
            ),
        ]),
        Together([
            migrations.AddConstraint(
                model_name='questionnaireversion',
                constraint=models.UniqueConstraint(fields=('questionnaire', 'number'), name='one_version_of_a_number'),
            ),
            migrations.AddIndex(
                model_name='surveycampaign',
                index=models.Index(fields=['-created_at', 'id'], name='survey_campaigns_newest'),
            ),
            migrations.AddConstraint(
                model_name='surveycampaign',
                constraint=models.CheckConstraint(condition=models.Q(('sample_percent__range', (1, 100))), name='sample_is_a_share'),
            ),
            migrations.AddConstraint(
                model_name='surveycampaign',
                constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), ('started_at__isnull', False), _connector='OR'), name='started_has_moment'),
            ),
            migrations.AddIndex(
                model_name='invitation',
                index=models.Index(condition=models.Q(('left_out', '')), fields=['contact', '-created_at'], name='invitations_of_contact'),
            ),
            migrations.AddIndex(
                model_name='invitation',
                index=models.Index(condition=models.Q(('reminded_at', None)), fields=['campaign', 'created_at'], name='invitations_to_remind'),
            ),
            migrations.AddConstraint(
                model_name='invitation',
                constraint=models.UniqueConstraint(fields=('campaign', 'occasion'), name='an_occasion_is_asked_about_once'),
            ),
            migrations.AddConstraint(
                model_name='invitation',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('unsubscribed_at', None)), ('left_out', ''), _connector='OR'), name='only_who_was_asked_answers'),
            ),
        ]),
    ]
