import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.expressions
import salesdept.common.calendar
import salesdept.common.records
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):
    """Rounds with a state and concessions; contracts with terms, approval and schedule; receipts of payment."""

    dependencies = [
        ('customers', '0028_files_may_go'),
        ('pipeline', "0013_lost_has_a_listed_reason"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='Instalment',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('position', models.PositiveSmallIntegerField()),
                    ('label', models.CharField(max_length=80, verbose_name='instalment')),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                    ('basis', models.CharField(choices=[('signing', 'on signing'), ('date', 'on a date'), ('milestone', 'on a milestone')], default='signing', max_length=10, verbose_name='due')),
                    ('days', models.PositiveSmallIntegerField(default=0, verbose_name='days after it')),
                    ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                    ('paid', models.DecimalField(decimal_places=2, default=Decimal('0.00'), editable=False, max_digits=14, verbose_name='received')),
                    ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='instalments', to='pipeline.contract')),
                ],
                options={
                    'ordering': ['position'],
                    'indexes': [models.Index(condition=models.Q(('paid__lt', models.F('amount'))), fields=['due_on', 'id'], name='instalments_open')],
                    'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('contract', 'position'), name='one_instalment_per_place'), models.CheckConstraint(condition=models.Q(('paid__gte', 0), ('paid__lte', models.F('amount'))), name='paid_within_instalment'), models.CheckConstraint(condition=models.Q(models.Q(('basis', 'date'), _negated=True), ('due_on__isnull', False), _connector='OR'), name='date_is_named')],
                },
            ),
            migrations.CreateModel(
                name='Receipt',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('received_on', models.DateField(default=salesdept.common.calendar.today, verbose_name='received on')),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                    ('currency', models.CharField(max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}\\Z', 'Three capital letters, as TWD or USD.')], verbose_name='currency')),
                    ('rate', models.DecimalField(decimal_places=6, default=Decimal('1'), max_digits=14, verbose_name='rate to company currency')),
                    ('value', models.DecimalField(decimal_places=2, editable=False, max_digits=14, verbose_name='amount in company currency')),
                    ('method', models.CharField(choices=[('transfer', 'Bank transfer'), ('cheque', 'Cheque'), ('card', 'Card'), ('cash', 'Cash')], default='transfer', max_length=10, verbose_name='method')),
                    ('account', models.CharField(blank=True, max_length=40, verbose_name='our account')),
                    ('reference', models.CharField(blank=True, max_length=80, verbose_name="bank's reference")),
                    ('payer', models.CharField(blank=True, max_length=160, verbose_name='payer as the bank names him')),
                    ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                    ('allocated', models.DecimalField(decimal_places=2, default=Decimal('0.00'), editable=False, max_digits=14)),
                    ('returned', models.DecimalField(decimal_places=2, default=Decimal('0.00'), editable=False, max_digits=14)),
                    ('state', models.CharField(choices=[('recorded', 'To be confirmed'), ('confirmed', 'Confirmed'), ('reversed', 'Reversed')], default='recorded', editable=False, max_length=10, verbose_name='state')),
                    ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='customers.customer', verbose_name='customer')),
                    ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-received_on', '-pk'],
                    'indexes': [models.Index(fields=['-received_on', '-id'], name='receipts_by_day'), models.Index(fields=['customer', '-received_on'], name='receipts_of_customer')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(models.Q(('reference', ''), _negated=True), models.Q(('state', 'reversed'), _negated=True)), fields=('account', 'reference'), name='one_receipt_per_bank_reference'), models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('rate__gt', 0), ('value__gt', 0)), name='receipt_is_positive'), models.CheckConstraint(condition=models.Q(('allocated__gte', 0), ('returned__gte', 0), ('value__gte', django.db.models.expressions.CombinedExpression(models.F('allocated'), '+', models.F('returned')))), name='allocated_within_receipt'), models.CheckConstraint(condition=models.Q(('state', 'recorded'), ('customer__isnull', False), _connector='OR'), name='confirmed_of_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'reversed'), _negated=True), models.Q(('allocated', 0), ('returned', models.F('value'))), _connector='OR'), name='reversed_holds_nothing'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'recorded'), _negated=True), ('allocated', 0), _connector='OR'), name='recorded_pays_nothing')],
                },
            ),
            migrations.CreateModel(
                name='Allocation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('allocated', 'Allocated'), ('released', 'Taken back'), ('refund', 'Paid back'), ('reversal', 'Reversed')], max_length=10, verbose_name='kind')),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                    ('reason', models.TextField(blank=True, verbose_name='reason')),
                    ('at', models.DateTimeField(default=salesdept.common.calendar.now)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('instalment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='pipeline.instalment')),
                    ('receipt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='pipeline.receipt')),
                ],
                options={
                    'ordering': ['at', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('instalment__isnull', False), ('kind', 'allocated')), models.Q(('amount__lt', 0), ('instalment__isnull', False), ('kind', 'released')), models.Q(('amount__gt', 0), ('instalment', None), ('kind__in', ['refund', 'reversal'])), _connector='OR'), name='allocation_goes_its_way')],
                },
            ),
            migrations.CreateModel(
                name='Amendment',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('number', models.PositiveSmallIntegerField()),
                    ('gross_change', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='change of the amount with tax')),
                    ('cost_change', models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='change of the cost')),
                    ('in_force_on', models.DateField(verbose_name='in force from')),
                    ('reason', models.TextField(verbose_name='reason')),
                    ('state', models.CharField(choices=[('asked', 'Waits for approval'), ('in_force', 'In force'), ('refused', 'Refused')], default='asked', editable=False, max_length=10)),
                    ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='pipeline.contract')),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['number'],
                    'constraints': [models.UniqueConstraint(fields=('contract', 'number'), name='amendments_are_numbered'), models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('contract',), name='one_change_at_a_time'), models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='change_decided_by_another')],
                },
            ),
            migrations.CreateModel(
                name='Concession',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('given', models.CharField(max_length=2000, verbose_name='what we gave')),
                    ('value', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14, verbose_name='worth')),
                    ('got', models.CharField(blank=True, max_length=300, verbose_name='what we got for it')),
                    ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='concessions', to='pipeline.negotiationround')),
                ],
                options={
                    'ordering': ['created_at', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='concession_not_negative')],
                },
            ),
            migrations.CreateModel(
                name='ContractCount',
                fields=[
                    ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                    ('last', models.PositiveIntegerField()),
                ],
            ),
            migrations.CreateModel(
                name='CreditRelease',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('role', models.CharField(choices=[('finance', 'Finance'), ('manager', 'Sales manager')], max_length=10)),
                    ('reason', models.TextField(verbose_name='reason')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='credit_releases', to='pipeline.contract')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('contract', 'role'), name='one_consent_per_role')],
                },
            ),
            migrations.CreateModel(
                name='SignedCopy',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                    ('stored', models.FileField(upload_to='contracts')),
                    ('name', models.CharField(max_length=120)),
                    ('size', models.PositiveIntegerField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signed_copies', to='pipeline.contract')),
                ],
                options={
                    'ordering': ['-number'],
                    'constraints': [models.UniqueConstraint(fields=('contract', 'number'), name='signed_copies_are_numbered'), models.UniqueConstraint(fields=('contract', 'sha256'), name='one_signed_copy_once')],
                },
            ),
        ]),
        migrations.RemoveConstraint(
            model_name='contract',
            name='signed_has_a_day',
        ),
        Together([
            migrations.AddField(
                model_name='contract',
                name='approved_by',
                field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='contract',
                name='asked_because',
                field=models.TextField(blank=True, editable=False),
            ),
            migrations.AddField(
                model_name='contract',
                name='asked_by',
                field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='contract',
                name='drawn_by',
                field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='contract',
                name='ends_on',
                field=models.DateField(blank=True, null=True, verbose_name='runs until'),
            ),
            migrations.AddField(
                model_name='contract',
                name='our_address',
                field=models.CharField(blank=True, max_length=200, verbose_name='our address'),
            ),
            migrations.AddField(
                model_name='contract',
                name='our_name',
                field=models.CharField(blank=True, max_length=160, verbose_name='our name'),
            ),
            migrations.AddField(
                model_name='contract',
                name='our_signatory',
                field=models.CharField(blank=True, max_length=120, verbose_name='who signs for us'),
            ),
            migrations.AddField(
                model_name='contract',
                name='our_tax_id',
                field=models.CharField(blank=True, max_length=20, verbose_name='our tax ID'),
            ),
            migrations.AddField(
                model_name='contract',
                name='payment_terms',
                field=models.CharField(blank=True, max_length=300, verbose_name='payment terms'),
            ),
            migrations.AddField(
                model_name='contract',
                name='proposal',
                field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='pipeline.proposal'),
            ),
            migrations.AddField(
                model_name='contract',
                name='renews_itself',
                field=models.BooleanField(default=False, verbose_name='renews itself at its end'),
            ),
            migrations.AddField(
                model_name='contract',
                name='round',
                field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='pipeline.negotiationround'),
            ),
            migrations.AddField(
                model_name='contract',
                name='service_terms',
                field=models.CharField(blank=True, max_length=300, verbose_name='service terms'),
            ),
            migrations.AddField(
                model_name='contract',
                name='special_terms',
                field=models.TextField(blank=True, help_text='What leaves our usual terms: approved first.', max_length=4000, verbose_name='terms of its own'),
            ),
            migrations.AddField(
                model_name='contract',
                name='starts_on',
                field=models.DateField(blank=True, null=True, verbose_name='runs from'),
            ),
            migrations.AddField(
                model_name='contract',
                name='their_address',
                field=models.CharField(blank=True, max_length=200, verbose_name="the customer's address"),
            ),
            migrations.AddField(
                model_name='contract',
                name='their_name',
                field=models.CharField(blank=True, max_length=160, verbose_name="the customer's name"),
            ),
            migrations.AddField(
                model_name='contract',
                name='their_signatory',
                field=models.CharField(blank=True, max_length=120, verbose_name='who signs for the customer'),
            ),
            migrations.AddField(
                model_name='contract',
                name='their_tax_id',
                field=models.CharField(blank=True, max_length=20, verbose_name="the customer's tax ID"),
            ),
            migrations.AddField(
                model_name='contract',
                name='they_signed_on',
                field=models.DateField(editable=False, null=True, verbose_name='the customer signed on'),
            ),
            migrations.AddField(
                model_name='contract',
                name='waived_because',
                field=models.TextField(blank=True, editable=False),
            ),
            migrations.AddField(
                model_name='contract',
                name='waived_difference',
                field=models.DecimalField(decimal_places=2, editable=False, max_digits=14, null=True),
            ),
            migrations.AddField(
                model_name='contract',
                name='we_signed_on',
                field=models.DateField(editable=False, null=True, verbose_name='we signed on'),
            ),
            migrations.AddField(
                model_name='negotiationround',
                name='asked_because',
                field=models.TextField(blank=True, editable=False),
            ),
            migrations.AddField(
                model_name='negotiationround',
                name='asked_by',
                field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='negotiationround',
                name='asked_payment',
                field=models.CharField(blank=True, max_length=300, verbose_name='payment terms they ask'),
            ),
            migrations.AddField(
                model_name='negotiationround',
                name='asked_price',
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='price they ask, without tax'),
            ),
            migrations.AddField(
                model_name='negotiationround',
                name='asked_service',
                field=models.CharField(blank=True, max_length=300, verbose_name='service terms they ask'),
            ),
            migrations.AddField(
                model_name='negotiationround',
                name='decided_because',
                field=models.TextField(blank=True, editable=False),
            ),
            migrations.AddField(
                model_name='negotiationround',
                name='decided_by',
                field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='negotiationround',
                name='proposal',
                field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='rounds', to='pipeline.proposal'),
            ),
            migrations.AddField(
                model_name='negotiationround',
                name='state',
                field=models.CharField(choices=[('open', 'Open'), ('asked', 'Waits for approval'), ('agreed', 'Agreed')], default='open', editable=False, max_length=10, verbose_name='state'),
            ),
        ]),
        migrations.AlterField(
            model_name='contract',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('asked', 'Waits for approval'), ('approved', 'Approved'), ('signed', 'Signed'), ('cancelled', 'Cancelled')], default='draft', editable=False, max_length=10),
        ),
        migrations.AlterField(
            model_name='negotiationround',
            name='by',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='negotiationround',
            name='opportunity',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='rounds', to='pipeline.opportunity'),
        ),
        Together([
            migrations.AddIndex(
                model_name='contract',
                index=models.Index(condition=models.Q(('state', 'asked')), fields=['state'], name='contracts_to_approve'),
            ),
            migrations.AddIndex(
                model_name='negotiationround',
                index=models.Index(condition=models.Q(('state', 'asked')), fields=['state'], name='prices_to_decide'),
            ),
            migrations.AddConstraint(
                model_name='contract',
                constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'asked', 'approved']), ('signed_on__isnull', False), _connector='OR'), name='signed_has_a_day'),
            ),
            migrations.AddConstraint(
                model_name='contract',
                constraint=models.CheckConstraint(condition=models.Q(('ends_on', None), ('starts_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='contract_ends_after_it_began'),
            ),
            migrations.AddConstraint(
                model_name='contract',
                constraint=models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(('approved_by', models.F('asked_by')), _negated=True), _connector='OR'), name='asker_does_not_approve'),
            ),
            migrations.AddConstraint(
                model_name='negotiationround',
                constraint=models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('asked_by__isnull', False), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='who_asks_does_not_decide'),
            ),
            migrations.AddConstraint(
                model_name='negotiationround',
                constraint=models.CheckConstraint(condition=models.Q(('price__gte', 0), models.Q(('asked_price', None), ('asked_price__gte', 0), _connector='OR')), name='negotiated_price_not_negative'),
            ),
        ]),
    ]
