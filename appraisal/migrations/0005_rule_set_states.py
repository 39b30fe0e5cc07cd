from decimal import Decimal

import salesdept.common.calendar
from django.db import migrations, models

from salesdept.common.together import Together


class Migration(migrations.Migration):
    """Rule sets are drafted and announced; their further parameters (4.3.3)."""

    dependencies = [("appraisal", "0004_never_empty")]

    operations = [
        Together([
            migrations.AlterModelOptions(
                name='ruleset',
                options={'ordering': ['-valid_from', '-created_at']},
            ),
            migrations.AddField(
                model_name='ruleset',
                name='base_mode',
                field=models.CharField(choices=[('prev_month', 'the month before'), ('trailing_3', 'the three months before, on average'), ('same_month_last_year', 'the same month a year before')], default='prev_month', max_length=20, verbose_name='growth is against'),
            ),
            migrations.AddField(
                model_name='ruleset',
                name='least_answers',
                field=models.PositiveSmallIntegerField(default=1, verbose_name='least answers for satisfaction to be scored'),
            ),
            migrations.AddField(
                model_name='ruleset',
                name='min_first_contract',
                field=models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14, verbose_name='least amount of a first contract'),
            ),
            migrations.AddField(
                model_name='ruleset',
                name='reactivated_after',
                field=models.PositiveSmallIntegerField(default=24, verbose_name='months without a contract after which a customer comes back'),
            ),
            migrations.AddField(
                model_name='ruleset',
                name='reactivated_counts',
                field=models.DecimalField(decimal_places=2, default=Decimal('0.50'), max_digits=3, verbose_name='a customer who comes back counts'),
            ),
            migrations.AddField(
                model_name='ruleset',
                name='state',
                field=models.CharField(choices=[('draft', 'Draft'), ('proposed', 'Put forward'), ('announced', 'Announced'), ('dropped', 'Dropped')], default='draft', editable=False, max_length=10),
            ),
            migrations.AddField(
                model_name='ruleset',
                name='why',
                field=models.TextField(blank=True, max_length=2000, verbose_name='why they change'),
            ),
            migrations.AlterField(
                model_name='ruleset',
                name='valid_from',
                field=salesdept.common.calendar.MonthField(verbose_name='valid from'),
            ),
            migrations.AlterField(
                model_name='ruleset',
                name='weight_amount',
                field=models.DecimalField(decimal_places=2, default=Decimal('40'), max_digits=5, verbose_name='Sales amount'),
            ),
            migrations.AlterField(
                model_name='ruleset',
                name='weight_growth',
                field=models.DecimalField(decimal_places=2, default=Decimal('10'), max_digits=5, verbose_name='Growth rate'),
            ),
            migrations.AlterField(
                model_name='ruleset',
                name='weight_new_customers',
                field=models.DecimalField(decimal_places=2, default=Decimal('15'), max_digits=5, verbose_name='New customers'),
            ),
            migrations.AlterField(
                model_name='ruleset',
                name='weight_profit',
                field=models.DecimalField(decimal_places=2, default=Decimal('25'), max_digits=5, verbose_name='Sales profit'),
            ),
            migrations.AlterField(
                model_name='ruleset',
                name='weight_satisfaction',
                field=models.DecimalField(decimal_places=2, default=Decimal('10'), max_digits=5, verbose_name='Customer satisfaction'),
            ),
        ]),
    ]
