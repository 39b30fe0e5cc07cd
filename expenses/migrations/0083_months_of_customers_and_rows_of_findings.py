import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):
    """Sums by customer are to be of months instead of years, and findings to keep the rows that they counted (5.3.2)."""

    dependencies = [
        ("expenses", "0082_fill_spellings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
            migrations.AddField('customersum', 'month', models.DateField(null=True)),
            migrations.AlterField('customersum', 'year', models.PositiveSmallIntegerField(null=True)),
            migrations.CreateModel(
                name='FindingRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('expense', models.UUIDField()),
                    ('approved', models.BooleanField()),
                    ('spent_on', models.DateField()),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                    ('seller', models.CharField(max_length=160)),
                    ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='expenses.category')),
                    ('claim', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='expenses.claim')),
                    ('finding', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='expenses.finding')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-spent_on', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('finding', 'expense'), name='expense_counted_once')],
                },
            ),
        ]),
    ]
