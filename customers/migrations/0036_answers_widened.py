import django.contrib.postgres.indexes
import django.db.models.deletion
import salesdept.common.finding
from django.conf import settings
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):
    """Answers say what was asked, by which campaign, and in which team the rep was; some name no customer (4.3.2)."""

    dependencies = [
        ('customers', '0035_survey_tables'),
        ('people', '0003_work_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
            migrations.AddField(
                model_name='surveyanswer',
                name='spellings',
                field=models.TextField(default='', editable=False),
            ),
            migrations.AlterField(
                model_name='surveyanswer',
                name='rating',
                field=models.PositiveSmallIntegerField(null=True, verbose_name='rating'),
            ),
            migrations.AddField(
                model_name='surveyanswer',
                name='nps',
                field=models.PositiveSmallIntegerField(null=True, verbose_name='recommendation'),
            ),
            migrations.AddField(
                model_name='surveyanswer',
                name='product',
                field=models.CharField(blank=True, max_length=120, verbose_name='product'),
            ),
            migrations.AddField(
                model_name='surveyanswer',
                name='source',
                field=models.CharField(choices=[('link', 'by link'), ('file', 'from a file'), ('hand', 'entered')], default='hand', max_length=4, verbose_name='how it came'),
            ),
            migrations.AddField(
                model_name='surveyanswer',
                name='values',
                field=models.JSONField(default=dict),
            ),
            migrations.AddField(
                model_name='surveyanswer',
                name='language',
                field=models.CharField(blank=True, max_length=8, verbose_name='language'),
            ),
            migrations.AddField(
                model_name='surveyanswer',
                name='reference',
                field=models.CharField(blank=True, max_length=120),
            ),
            migrations.AddField(
                model_name='surveyanswer',
                name='excluded_at',
                field=models.DateTimeField(editable=False, null=True),
            ),
            migrations.AddField(
                model_name='surveyanswer',
                name='excluded_because',
                field=models.CharField(blank=True, max_length=1000, verbose_name='why it does not count'),
            ),
            migrations.AddField(
                model_name='surveyanswer',
                name='case',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.case'),
            ),
            migrations.AddField(
                model_name='surveyanswer',
                name='contact',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='survey_answers', to='customers.contact'),
            ),
            migrations.AlterField(
                model_name='surveyanswer',
                name='customer',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='survey_answers', to='customers.customer'),
            ),
            migrations.AddField(
                model_name='surveyanswer',
                name='excluded_by',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='surveyanswer',
                name='invitation',
                field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='customers.invitation'),
            ),
            migrations.AlterField(
                model_name='surveyanswer',
                name='rep',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='survey_answers', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='surveyanswer',
                name='team',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team'),
            ),
            migrations.AddField(
                model_name='surveyanswer',
                name='version_asked',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='customers.questionnaireversion'),
            ),
            migrations.AddField(
                model_name='surveyanswer',
                name='campaign',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='customers.surveycampaign'),
            ),
        ]),
        Together([
            migrations.AddIndex(
                model_name='surveyanswer',
                index=models.Index(fields=['-received_on', '-id'], name='answers_newest'),
            ),
            migrations.AddIndex(
                model_name='surveyanswer',
                index=models.Index(fields=['campaign', '-received_on', '-id'], name='answers_of_campaign'),
            ),
            migrations.AddIndex(
                model_name='surveyanswer',
                index=django.contrib.postgres.indexes.GinIndex(salesdept.common.finding.Grams(models.F('spellings')), name='answers_by_comment'),
            ),
            migrations.AddConstraint(
                model_name='surveyanswer',
                constraint=models.CheckConstraint(condition=models.Q(('nps__range', (0, 10))), name='recommendation_is_0_to_10'),
            ),
            migrations.AddConstraint(
                model_name='surveyanswer',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('excluded_at', None), ('excluded_because', ''), ('excluded_by', None)), models.Q(('excluded_at__isnull', False), ('excluded_by__isnull', False), models.Q(('excluded_because', ''), _negated=True)), _connector='OR'), name='excluded_with_a_reason'),
            ),
            migrations.AddConstraint(
                model_name='surveyanswer',
                constraint=models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('reference',), name='one_answer_of_a_reference'),
            ),
        ]),
    ]
