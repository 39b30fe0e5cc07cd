import django.db.models.deletion
import pipeline.quotations.models
import salesdept.common.calendar
import salesdept.common.records
from django.conf import settings
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):
    """Research as rows: needs, deciders, steps of buying, questions of feasibility, frozen versions and the answers."""

    dependencies = [
        ('customers', '0030_cases'),
        ('pipeline', "0035_board_columns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # "needs" are rows from here on; the text stands until it is taken over.
        migrations.RenameField(model_name='requirements', old_name='needs', new_name='needs_text'),
        Together([
            migrations.CreateModel(
                name='Decider',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('part', models.CharField(choices=[('decides', 'Decision maker'), ('influences', 'Influencer'), ('uses', 'User'), ('pays', 'Finance')], default='decides', max_length=12, verbose_name='part in the decision')),
                    ('attitude', models.CharField(choices=[('unknown', 'not known'), ('for', 'for us'), ('neutral', 'neutral'), ('against', 'against us')], default='unknown', max_length=8, verbose_name='attitude')),
                    ('note', models.CharField(blank=True, max_length=300, verbose_name='what matters to this person')),
                    ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.contact', verbose_name='contact person')),
                    ('requirements', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='deciders', to='pipeline.requirements')),
                ],
                options={
                    'ordering': ['created_at', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('requirements', 'contact'), name='one_part_in_a_decision_per_person')],
                },
            ),
            migrations.CreateModel(
                name='FeasibilityQuestion',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('question', models.TextField(max_length=2000, verbose_name='question')),
                    ('due_on', models.DateField(editable=False, verbose_name='due on')),
                    ('verdict', models.CharField(blank=True, choices=[('feasible', 'feasible'), ('conditional', 'feasible with conditions'), ('not', 'not feasible')], editable=False, max_length=12, verbose_name='verdict')),
                    ('conditions', models.TextField(blank=True, editable=False, max_length=2000, verbose_name='conditions')),
                    ('reason', models.TextField(blank=True, editable=False, max_length=2000, verbose_name='reason')),
                    ('answered_at', models.DateTimeField(editable=False, null=True)),
                    ('answered_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('asked_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('requirements', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='pipeline.requirements')),
                ],
                options={
                    'ordering': ['-created_at', '-pk'],
                    'indexes': [models.Index(condition=models.Q(('answered_at', None)), fields=['due_on', 'id'], name='feasibility_open')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('answered_at', None)), fields=('requirements',), name='one_open_question_of_feasibility'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('answered_by', None), ('conditions', ''), ('reason', ''), ('verdict', '')), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('verdict', ''), _negated=True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='feasibility_answer_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'conditional'), models.Q(('conditions', ''), _negated=True)), models.Q(models.Q(('verdict', 'conditional'), _negated=True), ('conditions', '')), _connector='OR'), name='conditions_where_there_are_some')],
                },
            ),
            migrations.CreateModel(
                name='Need',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('text', models.TextField(max_length=4000, verbose_name='need')),
                    ('priority', models.CharField(choices=[('must', 'must'), ('should', 'should'), ('could', 'could')], default='must', max_length=6, verbose_name='priority')),
                    ('pain', models.CharField(blank=True, max_length=300, verbose_name='pain point')),
                    ('answer', models.CharField(blank=True, max_length=300, verbose_name='our answer')),
                    ('goal', models.TextField(blank=True, max_length=4000, verbose_name='expected goal')),
                    ('measure', models.CharField(blank=True, max_length=300, verbose_name='measured by')),
                    ('goal_on', models.DateField(blank=True, null=True, verbose_name='to be reached by')),
                    ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='customers.contact', verbose_name='who says so')),
                    ('requirements', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='pipeline.requirements')),
                ],
                options={
                    'ordering': ['created_at', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('goal', ''), _negated=True), models.Q(('goal_on', None), ('measure', '')), _connector='OR'), name='goal_is_measured'), models.CheckConstraint(condition=models.Q(models.Q(('pain', ''), _negated=True), ('answer', ''), _connector='OR'), name='answer_has_a_pain_point')],
                },
            ),
            migrations.CreateModel(
                name='PurchaseStep',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('text', models.TextField(max_length=4000, verbose_name='step')),
                    ('expected_on', models.DateField(blank=True, null=True, verbose_name='expected on')),
                    ('requirements', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='purchase_steps', to='pipeline.requirements')),
                ],
                options={
                    'ordering': ['expected_on', 'created_at', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='RequirementsVersion',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                    ('content', models.JSONField()),
                    ('frozen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('requirements', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='pipeline.requirements')),
                ],
                options={
                    'ordering': ['-number'],
                    'constraints': [models.UniqueConstraint(fields=('requirements', 'number'), name='one_research_per_number')],
                },
            ),
            migrations.CreateModel(
                name='RequirementsAnswer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('verdict', models.CharField(choices=[('confirmed', 'confirmed by the customer'), ('commented', 'wants something changed')], max_length=9)),
                    ('name', models.CharField(max_length=80, verbose_name='confirmed by')),
                    ('said_on', models.DateField(verbose_name='confirmed on')),
                    ('how', models.CharField(choices=[('meeting', 'In a meeting'), ('mail', 'By mail'), ('call', 'By telephone'), ('paper', 'On paper'), ('link', 'By the private link')], max_length=10, verbose_name='confirmed how')),
                    ('comment', models.TextField(blank=True, max_length=2000, verbose_name='comment')),
                    ('evidence', models.CharField(blank=True, max_length=300, verbose_name='where it stands')),
                    ('at', models.DateTimeField(default=salesdept.common.calendar.now)),
                    ('attachment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.attachment')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='pipeline.requirementsversion')),
                ],
                options={
                    'ordering': ['-at', '-pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('verdict', 'confirmed')), fields=('version',), name='a_version_is_confirmed_once'), models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'commented'), _negated=True), models.Q(('comment', ''), _negated=True), _connector='OR'), name='comment_says_something')],
                },
            ),
            migrations.AddField(
                model_name='requirements',
                name='budget_asked_on',
                field=models.DateField(blank=True, null=True, verbose_name='not known, asked on'),
            ),
            migrations.AddField(
                model_name='requirements',
                name='budget_certainty',
                field=models.CharField(blank=True, choices=[('approved', 'approved by the customer'), ('stated', 'named by the customer'), ('estimated', 'our estimate')], max_length=10, verbose_name='how certain'),
            ),
            migrations.AddField(
                model_name='requirements',
                name='budget_currency',
                field=models.CharField(choices=[('TWD', 'TWD'), ('CNY', 'CNY'), ('USD', 'USD'), ('HKD', 'HKD'), ('JPY', 'JPY'), ('EUR', 'EUR'), ('SGD', 'SGD'), ('MYR', 'MYR'), ('GBP', 'GBP'), ('KRW', 'KRW'), ('VND', 'VND')], default=pipeline.quotations.models.company_currency, max_length=3, verbose_name='currency'),
            ),
            migrations.AddField(
                model_name='requirements',
                name='budget_source',
                field=models.CharField(blank=True, max_length=200, verbose_name='who or what says so'),
            ),
            migrations.AddField(
                model_name='requirements',
                name='is_custom',
                field=models.BooleanField(default=False, verbose_name='custom work: the technical department has to say whether it can be done'),
            ),
        ]),
        migrations.AlterField(
            model_name='requirements',
            name='feasibility',
            field=models.TextField(blank=True, max_length=4000, verbose_name='why our standard does it'),
        ),
        migrations.AddConstraint(
            model_name='requirements',
            constraint=models.CheckConstraint(condition=models.Q(('budget', None), ('budget__gte', 0), _connector='OR'), name='customers_budget_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='requirements',
            constraint=models.CheckConstraint(condition=models.Q(('budget', None), ('budget_asked_on', None), _connector='OR'), name='budget_is_known_or_asked_for'),
        ),
    ]
