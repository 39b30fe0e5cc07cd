import appraisal.models.bonus_rules
import django.contrib.postgres.fields
import django.db.models.expressions
import salesdept.common.together
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):
    """By what the bonus is computed is part of the rule sets (4.4.1)."""

    dependencies = [
        ('appraisal', '0013_keep_corrections'),
    ]

    operations = [
        salesdept.common.together.Together(
            operations=[
                migrations.AddField(
                    model_name='ruleset',
                    name='coefficient_a',
                    field=models.DecimalField(decimal_places=2, default=Decimal('1.5'), max_digits=4, verbose_name='Coefficient of A'),
                ),
                migrations.AddField(
                    model_name='ruleset',
                    name='coefficient_b',
                    field=models.DecimalField(decimal_places=2, default=Decimal('1.2'), max_digits=4, verbose_name='Coefficient of B'),
                ),
                migrations.AddField(
                    model_name='ruleset',
                    name='coefficient_c',
                    field=models.DecimalField(decimal_places=2, default=Decimal('1'), max_digits=4, verbose_name='Coefficient of C'),
                ),
                migrations.AddField(
                    model_name='ruleset',
                    name='coefficient_d',
                    field=models.DecimalField(decimal_places=2, default=Decimal('0.5'), max_digits=4, verbose_name='Coefficient of D'),
                ),
                migrations.AddField(
                    model_name='ruleset',
                    name='coefficient_e',
                    field=models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=4, verbose_name='Coefficient of E'),
                ),
                migrations.AddField(
                    model_name='ruleset',
                    name='tier_limits',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.DecimalField(decimal_places=2, max_digits=14), blank=True, default=appraisal.models.bonus_rules.first_limits, size=None, verbose_name='Limits of the tiers of profit'),
                ),
                migrations.AddField(
                    model_name='ruleset',
                    name='tier_rates',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.DecimalField(decimal_places=4, max_digits=5), default=appraisal.models.bonus_rules.first_rates, size=None, verbose_name='Rates of the tiers'),
                ),
                migrations.AddField(
                    model_name='ruleset',
                    name='bonus_pool',
                    field=models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='Most for all bonuses of a month'),
                ),
                migrations.AddField(
                    model_name='ruleset',
                    name='loss_months',
                    field=models.PositiveSmallIntegerField(default=3, verbose_name='Months for which a loss is carried forward'),
                ),
                migrations.AddConstraint(
                    model_name='ruleset',
                    constraint=models.CheckConstraint(condition=models.Q(('tier_rates__len', django.db.models.expressions.CombinedExpression(models.F('tier_limits__len'), '+', models.Value(1)))), name='one_rate_more_than_limits', violation_error_message='The tiers have one rate more than limits: the last is for what lies above.'),
                ),
                migrations.AddConstraint(
                    model_name='ruleset',
                    constraint=models.CheckConstraint(condition=models.Q(('coefficient_a__gte', models.F('coefficient_b')), ('coefficient_b__gte', models.F('coefficient_c')), ('coefficient_c__gte', models.F('coefficient_d')), ('coefficient_d__gte', models.F('coefficient_e')), ('coefficient_e__gte', 0)), name='coefficients_fall', violation_error_message='A better grade has no smaller coefficient.'),
                ),
                migrations.AddConstraint(
                    model_name='ruleset',
                    constraint=models.CheckConstraint(condition=models.Q(('bonus_pool', None), ('bonus_pool__gte', 0), _connector='OR'), name='pool_is_not_negative', violation_error_message='The pool is not below zero.'),
                ),
            ],
        ),
    ]
