
import appraisal.models.bonus_rules
import django.contrib.postgres.fields
import django.core.validators
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):
    """What a rule may say is told where it is entered."""

    dependencies = [
        ('appraisal', '0048_curve_and_tiers_rise'),
    ]

    operations = [
        migrations.AlterField(
            model_name='ruleset',
            name='bonus_pool',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='Most for all bonuses of a month'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='cap',
            field=models.DecimalField(decimal_places=2, default=Decimal('120'), max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('100')), django.core.validators.MaxValueValidator(Decimal('300'))], verbose_name='most points for one indicator'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='coefficient_a',
            field=models.DecimalField(decimal_places=2, default=Decimal('1.5'), max_digits=4, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(10)], verbose_name='Coefficient of A'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='coefficient_b',
            field=models.DecimalField(decimal_places=2, default=Decimal('1.2'), max_digits=4, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(10)], verbose_name='Coefficient of B'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='coefficient_c',
            field=models.DecimalField(decimal_places=2, default=Decimal('1'), max_digits=4, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(10)], verbose_name='Coefficient of C'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='coefficient_d',
            field=models.DecimalField(decimal_places=2, default=Decimal('0.5'), max_digits=4, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(10)], verbose_name='Coefficient of D'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='coefficient_e',
            field=models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=4, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(10)], verbose_name='Coefficient of E'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='default_mean',
            field=models.DecimalField(decimal_places=2, default=Decimal('80'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='mean satisfaction before there are answers'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='grade_a',
            field=models.DecimalField(decimal_places=2, default=Decimal('90'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(Decimal('300'))], verbose_name='A from'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='grade_b',
            field=models.DecimalField(decimal_places=2, default=Decimal('80'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(Decimal('300'))], verbose_name='B from'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='grade_c',
            field=models.DecimalField(decimal_places=2, default=Decimal('70'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(Decimal('300'))], verbose_name='C from'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='grade_d',
            field=models.DecimalField(decimal_places=2, default=Decimal('60'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(Decimal('300'))], verbose_name='D from'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='least_answers',
            field=models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='least answers for satisfaction to be scored'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='least_days',
            field=models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(23)], verbose_name='least working days to be ranked'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='least_weight',
            field=models.DecimalField(decimal_places=2, default=Decimal('60'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='least weight to be ranked'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='loss_months',
            field=models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(24)], verbose_name='Months for which a loss is carried forward'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='mean_weight',
            field=models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name="answers' worth of the department's mean"),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='min_base',
            field=models.DecimalField(decimal_places=2, default=Decimal('10000'), max_digits=14, validators=[django.core.validators.MinValueValidator(0)], verbose_name='least base of growth'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='min_first_contract',
            field=models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14, validators=[django.core.validators.MinValueValidator(0)], verbose_name='least amount of a first contract'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='reactivated_after',
            field=models.PositiveSmallIntegerField(default=24, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)], verbose_name='months without a contract after which a customer comes back'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='reactivated_counts',
            field=models.DecimalField(decimal_places=2, default=Decimal('0.50'), max_digits=3, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='a customer who comes back counts'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='tier_limits',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.DecimalField(decimal_places=2, max_digits=14, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))]), blank=True, default=appraisal.models.bonus_rules.first_limits, size=None, verbose_name='Limits of the tiers of profit'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='tier_rates',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.DecimalField(decimal_places=4, max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)]), default=appraisal.models.bonus_rules.first_rates, size=None, verbose_name='Rates of the tiers'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='weight_amount',
            field=models.DecimalField(decimal_places=2, default=Decimal('40'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='Sales amount'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='weight_growth',
            field=models.DecimalField(decimal_places=2, default=Decimal('10'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='Growth rate'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='weight_new_customers',
            field=models.DecimalField(decimal_places=2, default=Decimal('15'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='New customers'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='weight_profit',
            field=models.DecimalField(decimal_places=2, default=Decimal('25'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='Sales profit'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='weight_satisfaction',
            field=models.DecimalField(decimal_places=2, default=Decimal('10'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='Customer satisfaction'),
        ),
    ]
