import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.math
import salesdept.common.calendar
import salesdept.common.records
import salesdept.common.together
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Bonus bases, runs with their lines, losses carried forward, files for payroll (4.4.1)."""

    dependencies = [
        ('appraisal', '0030_bonus_rules'),
        ('people', '0001_initial'),
    ]

    operations = [
        salesdept.common.together.Together(
            operations=[
                migrations.CreateModel(
                    name='BonusBase',
                    fields=[
                        ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bonus_bases', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                        ('valid_from', salesdept.common.calendar.MonthField(verbose_name='valid from')),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='bonus base')),
                        ('set_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-valid_from', 'person__name'],
                        'constraints': [models.UniqueConstraint(fields=('person', 'valid_from'), name='one_bonus_base_per_person_and_month'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='bonus_base_is_not_negative'), models.CheckConstraint(condition=models.Q(('valid_from__day', 1)), name='bonus_base_from_first_day')],
                    },
                ),
                migrations.CreateModel(
                    name='BonusRun',
                    fields=[
                        ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('period', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='bonus_run', to='appraisal.period')),
                        ('state', models.CharField(choices=[('calculated', 'Calculated'), ('returned', 'Sent back'), ('approved', 'Approved'), ('exported', 'Exported to payroll'), ('paid', 'Paid out')], default='calculated', editable=False, max_length=12, verbose_name='state')),
                        ('revision', models.PositiveSmallIntegerField(editable=False)),
                        ('pool', models.DecimalField(decimal_places=2, editable=False, max_digits=14, null=True, verbose_name='most for all')),
                        ('wanted', models.DecimalField(decimal_places=2, default=Decimal('0.00'), editable=False, max_digits=14)),
                        ('total', models.DecimalField(decimal_places=2, default=Decimal('0.00'), editable=False, max_digits=14, verbose_name='total')),
                        ('made_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('made_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                        ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('approved_at', models.DateTimeField(editable=False, null=True)),
                        ('exported_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('exported_at', models.DateTimeField(editable=False, null=True)),
                        ('paid_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('paid_on', models.DateField(editable=False, null=True, verbose_name='paid on')),
                        ('reference', models.CharField(blank=True, editable=False, max_length=80, verbose_name='reference of the payment')),
                    ],
                    options={
                        'ordering': ['-period__month'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(('approved_by', models.F('made_by')), _negated=True), _connector='OR'), name='bonus_maker_does_not_approve'), models.CheckConstraint(condition=models.Q(models.Q(('approved_by', None), ('state__in', ['calculated', 'returned'])), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False), ('state__in', ['approved', 'exported', 'paid'])), _connector='OR'), name='bonus_approved_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['exported', 'paid']), _negated=True), models.Q(('exported_at__isnull', False), ('exported_by__isnull', False)), _connector='OR'), name='bonus_exported_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('paid_by', None), ('paid_on', None), ('reference', ''), models.Q(('state', 'paid'), _negated=True)), models.Q(('paid_by__isnull', False), ('paid_on__isnull', False), ('state', 'paid'), models.Q(('reference', ''), _negated=True)), _connector='OR'), name='bonus_paid_with_its_reference')],
                    },
                ),
                migrations.CreateModel(
                    name='BonusLine',
                    fields=[
                        ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='appraisal.bonusrun')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bonus_lines', to=settings.AUTH_USER_MODEL)),
                        ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bonus_lines', to='appraisal.period')),
                        ('card', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bonus_lines', to='appraisal.scorecard')),
                        ('is_difference', models.BooleanField(default=False, verbose_name='difference of an earlier month')),
                        ('grade', models.CharField(blank=True, max_length=1)),
                        ('base', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                        ('coefficient', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=4)),
                        ('days', models.PositiveSmallIntegerField(default=0)),
                        ('working_days', models.PositiveSmallIntegerField()),
                        ('profit', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                        ('losses', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                        ('counted', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                        ('loss', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                        ('tier_profits', django.contrib.postgres.fields.ArrayField(base_field=models.DecimalField(decimal_places=2, max_digits=14), default=list, size=None)),
                        ('tier_rates', django.contrib.postgres.fields.ArrayField(base_field=models.DecimalField(decimal_places=4, max_digits=5), default=list, size=None)),
                        ('commission', models.DecimalField(decimal_places=6, default=Decimal('0.00'), max_digits=20)),
                        ('wanted', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                        ('due', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                        ('settled', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                        ('held_back', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                        ('amount', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14, verbose_name='amount')),
                    ],
                    options={
                        'ordering': ['is_difference', 'person__name', 'period__month'],
                        'indexes': [models.Index(fields=['person', '-id'], name='bonuses_of_person')],
                        'constraints': [models.UniqueConstraint(fields=('run', 'person', 'period'), name='one_bonus_per_person_and_month'), models.CheckConstraint(condition=models.Q(('days__lte', models.F('working_days')), ('working_days__gte', 1)), name='bonus_of_days'), models.CheckConstraint(condition=models.Q(('wanted', django.db.models.functions.math.Round(models.ExpressionWrapper(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('base'), '*', models.F('coefficient')), '*', models.F('days')), '/', models.F('working_days')), '+', models.F('commission')), output_field=models.DecimalField(decimal_places=6, max_digits=24)), 2))), name='bonus_is_its_computation'), models.CheckConstraint(condition=models.Q(('counted__gte', 0), ('held_back__gte', 0), ('loss__gte', 0), ('losses__gte', 0), ('settled__gte', 0)), name='bonus_parts_not_negative'), models.CheckConstraint(condition=models.Q(('due__gte', 0), ('due__lte', models.F('wanted'))), name='bonus_within_what_is_wanted'), models.CheckConstraint(condition=models.Q(('amount', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('due'), '-', models.F('settled')), '+', models.F('held_back')))), name='bonus_is_due_less_settled'), models.CheckConstraint(condition=models.Q(('is_difference', True), models.Q(('held_back', 0), ('settled', 0)), _connector='OR'), name='only_differences_settle')],
                    },
                ),
                migrations.CreateModel(
                    name='Loss',
                    fields=[
                        ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='losses', to=settings.AUTH_USER_MODEL)),
                        ('month', salesdept.common.calendar.MonthField(verbose_name='month')),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='loss')),
                        ('used', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14, verbose_name='made good')),
                        ('state', models.CharField(choices=[('carried', 'Carried forward'), ('written_off', 'Written off')], default='carried', editable=False, max_length=12, verbose_name='state')),
                        ('reason', models.TextField(blank=True, editable=False, verbose_name='reason')),
                        ('written_off_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('written_off_at', models.DateTimeField(editable=False, null=True)),
                    ],
                    options={
                        'ordering': ['month', 'person__name'],
                        'constraints': [models.UniqueConstraint(fields=('person', 'month'), name='one_loss_per_person_and_month'), models.CheckConstraint(condition=models.Q(('used__gte', 0), ('used__lte', models.F('amount'))), name='loss_made_good_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'carried'), ('written_off_by', None)), models.Q(('state', 'written_off'), ('written_off_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='loss_written_off_with_a_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='LossUse',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='loss_uses', to='appraisal.bonusline')),
                        ('loss', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='appraisal.loss')),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('line', 'loss'), name='loss_used_once_per_line'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='loss_use_is_positive')],
                    },
                ),
                migrations.CreateModel(
                    name='PayrollFile',
                    fields=[
                        ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='appraisal.bonusrun')),
                        ('form', models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'XLSX')], max_length=4, verbose_name='format')),
                        ('content', models.BinaryField()),
                        ('digest', models.CharField(max_length=64)),
                        ('rows', models.PositiveIntegerField()),
                        ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('made_at', models.DateTimeField(default=salesdept.common.calendar.now)),
                    ],
                    options={
                        'ordering': ['form'],
                        'constraints': [models.UniqueConstraint(fields=('run', 'form'), name='one_payroll_file_per_run_and_form'), models.CheckConstraint(condition=models.Q(('form__in', ['csv', 'xlsx'])), name='payroll_file_form_is_known')],
                    },
                ),
            ],
        ),
    ]
