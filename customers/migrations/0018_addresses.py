import django.db.models.deletion
import salesdept.common.calendar
import salesdept.common.records
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0017_bank_accounts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Address',
            fields=[
                ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('kind', models.CharField(choices=[('office', 'Office'), ('registered', 'Registered'), ('delivery', 'Delivery'), ('invoice', 'Invoice'), ('site', 'Site')], default='office', max_length=10, verbose_name='kind')),
                ('lines', models.CharField(max_length=200, verbose_name='street and number')),
                ('postcode', models.CharField(blank=True, max_length=12, verbose_name='postal code')),
                ('region', models.CharField(blank=True, max_length=80, verbose_name='region')),
                ('country', models.CharField(blank=True, max_length=60, verbose_name='country')),
                ('since', models.DateField(blank=True, null=True, verbose_name='valid since')),
                ('is_main', models.BooleanField(default=False, verbose_name='main address')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='customers.customer')),
            ],
            options={
                'ordering': ['-is_main', 'kind', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_main', True)), fields=('customer',), name='one_main_address')],
            },
        ),
    ]
