import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):
    """Expenses added up by month and by customer (5.3.2)."""

    dependencies = [
        ('customers', '0048_answers_taken_back'),
        ('expenses', '0043_findings'),
        ('people', '0006_target_proposals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='CustomerSum',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('approved', models.BooleanField()),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                    ('count', models.IntegerField()),
                    ('year', models.PositiveSmallIntegerField()),
                    ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='expenses.category')),
                    ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                ],
                options={
                    'indexes': [models.Index(fields=['year'], name='customer_sums_by_year')],
                },
            ),
            migrations.CreateModel(
                name='MonthSum',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('approved', models.BooleanField()),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                    ('count', models.IntegerField()),
                    ('month', models.DateField()),
                    ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='expenses.category')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                ],
                options={
                    'indexes': [models.Index(fields=['month'], name='month_sums_by_month')],
                },
            ),
        ]),
    ]
