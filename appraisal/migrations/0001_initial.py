import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import salesdept.common.calendar
import salesdept.common.records
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('customers', '0001_initial'),
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='RuleSet',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('valid_from', salesdept.common.calendar.MonthField(unique=True, verbose_name='valid from')),
                    ('weight_amount', models.DecimalField(decimal_places=2, default=Decimal('40'), max_digits=5)),
                    ('weight_profit', models.DecimalField(decimal_places=2, default=Decimal('25'), max_digits=5)),
                    ('weight_growth', models.DecimalField(decimal_places=2, default=Decimal('10'), max_digits=5)),
                    ('weight_new_customers', models.DecimalField(decimal_places=2, default=Decimal('15'), max_digits=5)),
                    ('weight_satisfaction', models.DecimalField(decimal_places=2, default=Decimal('10'), max_digits=5)),
                    ('cap', models.DecimalField(decimal_places=2, default=Decimal('120'), max_digits=5, verbose_name='most points for one indicator')),
                    ('least_weight', models.DecimalField(decimal_places=2, default=Decimal('60'), max_digits=5, verbose_name='least weight to be ranked')),
                    ('least_days', models.PositiveSmallIntegerField(default=10, verbose_name='least working days to be ranked')),
                    ('min_base', models.DecimalField(decimal_places=2, default=Decimal('10000'), max_digits=14, verbose_name='least base of growth')),
                    ('grade_a', models.DecimalField(decimal_places=2, default=Decimal('90'), max_digits=5, verbose_name='A from')),
                    ('grade_b', models.DecimalField(decimal_places=2, default=Decimal('80'), max_digits=5, verbose_name='B from')),
                    ('grade_c', models.DecimalField(decimal_places=2, default=Decimal('70'), max_digits=5, verbose_name='C from')),
                    ('grade_d', models.DecimalField(decimal_places=2, default=Decimal('60'), max_digits=5, verbose_name='D from')),
                    ('growth_rates', django.contrib.postgres.fields.ArrayField(base_field=models.DecimalField(decimal_places=4, max_digits=6), default=list, size=None)),
                    ('growth_scores', django.contrib.postgres.fields.ArrayField(base_field=models.DecimalField(decimal_places=2, max_digits=5), default=list, size=None)),
                    ('mean_weight', models.PositiveSmallIntegerField(default=5, verbose_name="answers' worth of the department's mean")),
                    ('default_mean', models.DecimalField(decimal_places=2, default=Decimal('80'), max_digits=5, verbose_name='mean satisfaction before there are answers')),
                    ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-valid_from'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('weight_amount', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Value(Decimal('100')), '-', models.F('weight_profit')), '-', models.F('weight_growth')), '-', models.F('weight_new_customers')), '-', models.F('weight_satisfaction')))), name='weights_are_100'), models.CheckConstraint(condition=models.Q(('grade_a__gt', models.F('grade_b')), ('grade_b__gt', models.F('grade_c')), ('grade_c__gt', models.F('grade_d')), ('grade_d__gt', 0)), name='grades_fall')],
                },
            ),
            migrations.CreateModel(
                name='Period',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('month', salesdept.common.calendar.MonthField(unique=True, verbose_name='month')),
                    ('state', models.CharField(choices=[('open', 'Open'), ('compiled', 'Compiled'), ('reviewed', 'Reviewed'), ('evaluated', 'Evaluated'), ('published', 'Published'), ('locked', 'Locked')], default='open', editable=False, max_length=10)),
                    ('revision', models.PositiveSmallIntegerField(default=0, editable=False)),
                    ('waiver', models.TextField(blank=True, editable=False)),
                    ('computed_at', models.DateTimeField(null=True)),
                    ('compiled_at', models.DateTimeField(null=True)),
                    ('evaluated_at', models.DateTimeField(null=True)),
                    ('published_at', models.DateTimeField(null=True)),
                    ('compiled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('evaluated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('reopening_asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('rule_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='periods', to='appraisal.ruleset')),
                ],
                options={
                    'ordering': ['-month'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('month__day', 1)), name='period_month_is_first_day'), models.CheckConstraint(condition=models.Q(('compiled_by', None), ('evaluated_by', None), models.Q(('compiled_by', models.F('evaluated_by')), _negated=True), _connector='OR'), name='compiler_does_not_evaluate')],
                },
            ),
            migrations.CreateModel(
                name='Scorecard',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('revision', models.PositiveSmallIntegerField()),
                    ('amount', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                    ('profit', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                    ('without_cost', models.PositiveIntegerField(default=0)),
                    ('base', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                    ('year_ago', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                    ('growth', models.DecimalField(decimal_places=6, max_digits=14, null=True)),
                    ('growth_note', models.CharField(blank=True, choices=[('no_base', 'no base'), ('negative_base', 'negative base'), ('small_base', 'small base'), ('new_rep', 'new in the base month')], max_length=16)),
                    ('new_customers', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=8)),
                    ('satisfaction', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                    ('satisfaction_raw', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                    ('answers', models.PositiveIntegerField(default=0)),
                    ('target_amount', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                    ('target_profit', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                    ('target_new_customers', models.DecimalField(decimal_places=2, max_digits=8, null=True)),
                    ('score_amount', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                    ('score_profit', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                    ('score_growth', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                    ('score_new_customers', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                    ('score_satisfaction', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                    ('weight_in_use', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=5)),
                    ('computed_score', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                    ('score', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                    ('grade', models.CharField(blank=True, max_length=1)),
                    ('last_day', models.DateField()),
                    ('days', models.PositiveSmallIntegerField(default=0)),
                    ('working_days', models.PositiveSmallIntegerField(default=0)),
                    ('adjustment', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=4)),
                    ('adjustment_reason', models.TextField(blank=True)),
                    ('is_published', models.BooleanField(default=False)),
                    ('period', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='appraisal.period')),
                    ('rep', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scorecards', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scorecards', to='people.team')),
                ],
                options={
                    'ordering': ['-score', 'rep__name'],
                    'indexes': [models.Index(fields=['rep', '-revision'], name='cards_of_rep')],
                    'constraints': [models.UniqueConstraint(fields=('period', 'revision', 'rep'), name='one_card_per_rep_and_revision'), models.CheckConstraint(condition=models.Q(('adjustment__range', (-5, 5))), name='adjusted_by_5_at_most'), models.CheckConstraint(condition=models.Q(('adjustment', 0), models.Q(('adjustment_reason', ''), _negated=True), _connector='OR'), name='adjusted_with_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='SurveyAnswer',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('received_on', models.DateField(verbose_name='received on')),
                    ('rating', models.PositiveSmallIntegerField(verbose_name='rating')),
                    ('comment', models.TextField(blank=True, max_length=2000, verbose_name='comment')),
                    ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='survey_answers', to='customers.customer')),
                    ('rep', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='survey_answers', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-received_on', '-pk'],
                    'indexes': [models.Index(fields=['received_on', 'rep'], name='answers_by_rep')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('rating__range', (1, 5))), name='rating_is_1_to_5')],
                },
            ),
            migrations.CreateModel(
                name='TeamCard',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('revision', models.PositiveSmallIntegerField()),
                    ('amount', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                    ('profit', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                    ('without_cost', models.PositiveIntegerField(default=0)),
                    ('base', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                    ('year_ago', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                    ('growth', models.DecimalField(decimal_places=6, max_digits=14, null=True)),
                    ('growth_note', models.CharField(blank=True, choices=[('no_base', 'no base'), ('negative_base', 'negative base'), ('small_base', 'small base'), ('new_rep', 'new in the base month')], max_length=16)),
                    ('new_customers', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=8)),
                    ('satisfaction', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                    ('satisfaction_raw', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                    ('answers', models.PositiveIntegerField(default=0)),
                    ('target_amount', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                    ('target_profit', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                    ('target_new_customers', models.DecimalField(decimal_places=2, max_digits=8, null=True)),
                    ('score_amount', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                    ('score_profit', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                    ('score_growth', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                    ('score_new_customers', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                    ('score_satisfaction', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                    ('weight_in_use', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=5)),
                    ('computed_score', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                    ('score', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                    ('grade', models.CharField(blank=True, max_length=1)),
                    ('period', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='appraisal.period')),
                    ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='team_cards', to='people.team')),
                ],
                options={
                    'ordering': ['-amount', 'team__name'],
                    'constraints': [models.UniqueConstraint(fields=('period', 'revision', 'team'), name='one_card_per_team_and_revision')],
                },
            ),
            migrations.CreateModel(
                name='Review',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('revision', models.PositiveSmallIntegerField()),
                    ('at', models.DateTimeField(default=salesdept.common.calendar.now)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('period', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='appraisal.period')),
                    ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                ],
                options={
                    'ordering': ['at'],
                    'constraints': [models.UniqueConstraint(fields=('period', 'revision', 'team'), name='one_review_per_team')],
                },
            ),
        ]),
    ]
