import django.core.validators
import django.db.models.deletion
import pipeline.quotations.models
import salesdept.common.calendar
import salesdept.common.records
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('expenses', '0013_ledger_by_line'),
        ('pipeline', '0050_amounts_beside_the_day'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='InvoiceKey',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=40, unique=True)),
                    ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='expenses.invoice')),
                ],
            ),
            migrations.CreateModel(
                name='WalletInvoice',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('name', models.CharField(editable=False, max_length=120, verbose_name='file')),
                    ('stored', models.FileField(editable=False, upload_to='claims')),
                    ('kind', models.CharField(editable=False, max_length=8)),
                    ('sha256', models.CharField(editable=False, max_length=64)),
                    ('kept_sha256', models.CharField(editable=False, max_length=64)),
                    ('state', models.CharField(choices=[('waiting', 'Being read'), ('read', 'Read'), ('unread', 'To be filled in')], default='waiting', editable=False, max_length=8)),
                    ('trouble', models.CharField(blank=True, editable=False, max_length=12)),
                    ('attempts', models.PositiveSmallIntegerField(default=0, editable=False)),
                    ('number', models.CharField(blank=True, max_length=40, verbose_name='invoice number')),
                    ('code', models.CharField(blank=True, max_length=12, verbose_name='invoice code')),
                    ('issued_on', models.DateField(blank=True, null=True, verbose_name='date of the invoice')),
                    ('net', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='net')),
                    ('tax', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='tax')),
                    ('total', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))], verbose_name='total')),
                    ('currency', models.CharField(blank=True, choices=[('TWD', 'TWD'), ('CNY', 'CNY'), ('USD', 'USD'), ('HKD', 'HKD'), ('JPY', 'JPY'), ('EUR', 'EUR'), ('SGD', 'SGD'), ('MYR', 'MYR'), ('GBP', 'GBP'), ('KRW', 'KRW'), ('VND', 'VND')], max_length=3, verbose_name='currency')),
                    ('seller', models.CharField(blank=True, max_length=120, verbose_name='seller')),
                    ('seller_tax_id', models.CharField(blank=True, max_length=20, verbose_name="seller's tax ID")),
                    ('buyer_tax_id', models.CharField(blank=True, max_length=20, verbose_name="buyer's tax ID")),
                    ('key', models.CharField(blank=True, editable=False, max_length=40)),
                    ('second_key', models.CharField(blank=True, editable=False, max_length=40)),
                    ('sources', models.JSONField(default=dict, editable=False)),
                    ('conflicts', models.JSONField(default=list, editable=False)),
                    ('likeness', models.CharField(blank=True, editable=False, max_length=16)),
                    ('looks_known', models.BooleanField(default=False, editable=False)),
                    ('checked_at', models.DateTimeField(editable=False, null=True)),
                    ('discarded_at', models.DateTimeField(editable=False, null=True)),
                    ('owner', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='wallet', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'invoice in the wallet',
                    'ordering': ['-created_at', '-pk'],
                    'indexes': [models.Index(fields=['owner', '-created_at', '-id'], name='wallet_of_person'), models.Index(condition=models.Q(('key', ''), _negated=True), fields=['key'], name='wallet_by_key'), models.Index(condition=models.Q(('second_key', ''), _negated=True), fields=['second_key'], name='wallet_by_second_key'), models.Index(fields=['sha256'], name='wallet_by_file'), models.Index(condition=models.Q(('state', 'waiting')), fields=['created_at'], name='wallet_waiting')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('discarded_at', None)), fields=('owner', 'sha256'), name='file_is_once_in_a_wallet'), models.CheckConstraint(condition=models.Q(('total', None), ('total__gt', 0), _connector='OR'), name='wallet_total_is_positive')],
                },
            ),
            migrations.AddField(
                model_name='claimline',
                name='currency',
                field=models.CharField(choices=[('TWD', 'TWD'), ('CNY', 'CNY'), ('USD', 'USD'), ('HKD', 'HKD'), ('JPY', 'JPY'), ('EUR', 'EUR'), ('SGD', 'SGD'), ('MYR', 'MYR'), ('GBP', 'GBP'), ('KRW', 'KRW'), ('VND', 'VND')], default=pipeline.quotations.models.company_currency, max_length=3, verbose_name='currency'),
            ),
            migrations.AddField(
                model_name='claimline',
                name='document_kept_sha256',
                field=models.CharField(blank=True, editable=False, max_length=64),
            ),
            migrations.AddField(
                model_name='claimline',
                name='foreign_amount',
                field=models.DecimalField(decimal_places=2, editable=False, max_digits=14, null=True, verbose_name='amount on the invoice'),
            ),
            migrations.AddField(
                model_name='claimline',
                name='opportunity',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pipeline.opportunity', verbose_name='opportunity'),
            ),
            migrations.AddField(
                model_name='claimline',
                name='people',
                field=models.CharField(blank=True, max_length=200, verbose_name='people entertained'),
            ),
            migrations.AddField(
                model_name='claimline',
                name='rate',
                field=models.DecimalField(decimal_places=6, default=1, editable=False, max_digits=14, verbose_name='rate'),
            ),
            migrations.AddField(
                model_name='claimline',
                name='rate_on',
                field=models.DateField(editable=False, null=True, verbose_name='rate of'),
            ),
            migrations.AddField(
                model_name='claimline',
                name='rate_reason',
                field=models.CharField(blank=True, max_length=120, verbose_name='where the rate is from'),
            ),
            migrations.AddField(
                model_name='claimline',
                name='tax',
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='tax in it'),
            ),
            migrations.AddField(
                model_name='claimline',
                name='paper',
                field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='expenses.walletinvoice'),
            ),
        ]),
    ]
