import django.core.validators
import django.db.models.deletion
import salesdept.common.calendar
import salesdept.common.records
from decimal import Decimal
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):
    """What is paid for days and kilometres, and up to how much; an expense says by which of them it is paid."""

    dependencies = [
        ('expenses', '0021_fill_invoice_keys'),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='ExpenseStandards',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('valid_from', models.DateField(unique=True, verbose_name='valid from the day')),
                    ('per_day', models.DecimalField(decimal_places=2, max_digits=14, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))], verbose_name='allowance for a day away')),
                    ('per_kilometre', models.DecimalField(decimal_places=2, max_digits=14, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))], verbose_name='for a kilometre by the own car')),
                ],
                options={
                    'verbose_name': 'expense standards',
                    'ordering': ['-valid_from'],
                },
            ),
            migrations.CreateModel(
                name='ExpenseLimit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('grade', models.CharField(blank=True, choices=[('manager', 'Sales manager'), ('supervisor', 'Sales supervisor'), ('rep', 'Sales representative'), ('clerk', 'Sales clerk'), ('finance', 'Finance'), ('leadership', 'Company leadership'), ('technical', 'Technical department'), ('aftersales', 'After-sales department')], max_length=12, verbose_name='grade')),
                    ('city', models.CharField(blank=True, max_length=40, verbose_name='city')),
                    ('most', models.DecimalField(decimal_places=2, max_digits=14, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))], verbose_name='at most')),
                    ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='expenses.category', verbose_name='category')),
                    ('standards', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='limits', to='expenses.expensestandards')),
                ],
                options={
                    'ordering': ['category', 'grade', 'city'],
                    'constraints': [models.UniqueConstraint(fields=('standards', 'category', 'grade', 'city'), name='one_limit_per_case'), models.CheckConstraint(condition=models.Q(('most__gt', 0)), name='limit_above_zero')],
                },
            ),
            migrations.AddField(
                model_name='claimline',
                name='above_reason',
                field=models.CharField(blank=True, max_length=200, verbose_name='why it is above the limit'),
            ),
            migrations.AddField(
                model_name='claimline',
                name='basis',
                field=models.CharField(choices=[('invoice', 'its invoice'), ('days', 'days away'), ('km', 'kilometres by the own car')], default='invoice', max_length=8, verbose_name='reckoned by'),
            ),
            migrations.AddField(
                model_name='claimline',
                name='city',
                field=models.CharField(blank=True, max_length=40, verbose_name='city'),
            ),
            migrations.AddField(
                model_name='claimline',
                name='quantity',
                field=models.DecimalField(blank=True, decimal_places=1, max_digits=7, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0.1'))], verbose_name='how many'),
            ),
            migrations.AddConstraint(
                model_name='claimline',
                constraint=models.CheckConstraint(condition=models.Q(('basis', 'invoice'), models.Q(('quantity__gt', 0), ('quantity__isnull', False)), _connector='OR'), name='standard_expense_has_its_quantity'),
            ),
        ]),
    ]
