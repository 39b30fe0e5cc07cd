import django.db.models.deletion
import salesdept.common.calendar
import salesdept.common.records
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('customers', '0001_initial'),
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='Product',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                    ('series', models.CharField(blank=True, max_length=60, verbose_name='series')),
                    ('list_price', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='list price')),
                    ('cost', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='cost')),
                    ('unit', models.CharField(blank=True, max_length=20, verbose_name='unit')),
                    ('is_active', models.BooleanField(default=True, verbose_name='on sale')),
                ],
                options={
                    'ordering': ['name'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('list_price__gte', 0)), name='price_not_negative')],
                },
            ),
            migrations.CreateModel(
                name='Opportunity',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('code', models.CharField(max_length=40, unique=True, verbose_name='number')),
                    ('name', models.CharField(max_length=160, verbose_name='name')),
                    ('stage', models.CharField(choices=[('development', 'Customer development'), ('requirements', 'Requirements research'), ('proposal', 'Proposal'), ('negotiation', 'Negotiation'), ('execution', 'Project execution'), ('maintenance', 'Customer maintenance')], default='development', editable=False, max_length=14, verbose_name='stage')),
                    ('state', models.CharField(choices=[('open', 'Open'), ('hold', 'On hold'), ('won', 'Won'), ('lost', 'Lost')], default='open', editable=False, max_length=6, verbose_name='state')),
                    ('amount', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14, verbose_name='expected amount')),
                    ('engaged_on', models.DateField(default=salesdept.common.calendar.today, verbose_name='since')),
                    ('expected_close', models.DateField(blank=True, null=True, verbose_name='expected close')),
                    ('next_step', models.CharField(blank=True, max_length=200, verbose_name='next step')),
                    ('next_on', models.DateField(blank=True, null=True, verbose_name='next step on')),
                    ('wake_on', models.DateField(editable=False, null=True, verbose_name='on hold until')),
                    ('closed_on', models.DateField(editable=False, null=True, verbose_name='closed on')),
                    ('lost_reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='lost because')),
                    ('competitor', models.CharField(blank=True, editable=False, max_length=120, verbose_name='competitor')),
                    ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opportunities', to='customers.customer', verbose_name='customer')),
                    ('lead', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='opportunities', to='customers.lead')),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opportunities', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                    ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pipeline.product', verbose_name='product')),
                ],
                options={
                    'verbose_name_plural': 'opportunities',
                    'ordering': ['-created_at'],
                    'indexes': [models.Index(fields=['stage', 'state', '-amount', 'id'], name='board_of_department'), models.Index(fields=['owner', 'stage', 'state', '-amount', 'id'], name='board_of_owner'), models.Index(fields=['customer', 'state'], name='opportunities_of_customer'), models.Index(fields=['name', 'id'], name='opportunities_by_name'), models.Index(fields=['amount', 'id'], name='opportunities_by_amount'), models.Index(condition=models.Q(('state', 'open')), fields=['owner', 'next_on'], name='next_steps_of_owner')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'lost'), _negated=True), models.Q(('lost_reason', ''), _negated=True), _connector='OR'), name='lost_has_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'hold'), _negated=True), ('wake_on__isnull', False), _connector='OR'), name='hold_has_an_end'), models.CheckConstraint(condition=models.Q(models.Q(('closed_on', None), ('state__in', ['open', 'hold'])), models.Q(('closed_on__isnull', False), ('state__in', ['won', 'lost'])), _connector='OR'), name='closed_has_a_day'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='expected_amount_not_negative')],
                },
            ),
            migrations.CreateModel(
                name='Contract',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('number', models.CharField(max_length=40, unique=True, verbose_name='number')),
                    ('gross', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount with tax')),
                    ('tax_rate', models.DecimalField(decimal_places=4, default=Decimal('0.05'), max_digits=5, verbose_name='tax rate')),
                    ('net', models.DecimalField(decimal_places=2, editable=False, max_digits=14, verbose_name='amount without tax')),
                    ('cost', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='cost')),
                    ('our_duties', models.TextField(blank=True, verbose_name='our duties')),
                    ('their_duties', models.TextField(blank=True, verbose_name="the customer's duties")),
                    ('signed_on', models.DateField(editable=False, null=True, verbose_name='signed on')),
                    ('state', models.CharField(choices=[('draft', 'Draft'), ('signed', 'Signed'), ('cancelled', 'Cancelled')], default='draft', editable=False, max_length=10)),
                    ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='customers.customer', verbose_name='customer')),
                    ('opportunity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='pipeline.opportunity')),
                    ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='pipeline.product', verbose_name='product')),
                ],
                options={
                    'ordering': ['-signed_on', 'number'],
                    'indexes': [models.Index(fields=['customer', 'signed_on'], name='contracts_of_customer'), models.Index(fields=['signed_on', 'id'], name='contracts_by_day')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state', 'draft'), ('signed_on__isnull', False), _connector='OR'), name='signed_has_a_day'), models.CheckConstraint(condition=models.Q(('gross__gte', models.F('net'))), name='net_within_gross'), models.CheckConstraint(condition=models.Q(('tax_rate__gte', 0), ('tax_rate__lt', 1)), name='tax_rate_is_a_rate')],
                },
            ),
            migrations.CreateModel(
                name='Milestone',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('title', models.CharField(max_length=120, verbose_name='milestone')),
                    ('due_on', models.DateField(verbose_name='due on')),
                    ('accepted_on', models.DateField(blank=True, null=True, verbose_name='accepted by the customer on')),
                    ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='pipeline.contract')),
                ],
                options={
                    'ordering': ['due_on', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='NegotiationRound',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('held_on', models.DateField(default=salesdept.common.calendar.today, verbose_name='held on')),
                    ('price', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='price without tax')),
                    ('payment_terms', models.CharField(max_length=300, verbose_name='payment terms')),
                    ('service_terms', models.CharField(max_length=300, verbose_name='service terms')),
                    ('our_position', models.TextField(max_length=2000, verbose_name='our position')),
                    ('their_position', models.TextField(max_length=2000, verbose_name="the customer's position")),
                    ('concession', models.TextField(blank=True, max_length=2000, verbose_name='given, and what for')),
                    ('is_agreed', models.BooleanField(default=False, verbose_name='both agree')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rounds', to='pipeline.opportunity')),
                ],
                options={
                    'ordering': ['-held_on', '-created_at'],
                },
            ),
            migrations.CreateModel(
                name='Proposal',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('number', models.PositiveSmallIntegerField(editable=False)),
                    ('introduction', models.TextField(blank=True, max_length=8000, verbose_name='introduction of product or service')),
                    ('solution', models.TextField(blank=True, max_length=8000, verbose_name='solution')),
                    ('plan', models.TextField(blank=True, max_length=8000, verbose_name='implementation plan')),
                    ('feedback', models.TextField(blank=True, max_length=4000, verbose_name="the customer's feedback")),
                    ('sent_at', models.DateTimeField(editable=False, null=True)),
                    ('state', models.CharField(choices=[('draft', 'Draft'), ('sent', 'Sent'), ('accepted', 'Accepted'), ('declined', 'Declined')], default='draft', editable=False, max_length=10)),
                    ('authors', models.ManyToManyField(related_name='proposals', to=settings.AUTH_USER_MODEL, verbose_name='authors')),
                    ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='pipeline.opportunity')),
                ],
                options={
                    'ordering': ['-number'],
                    'constraints': [models.UniqueConstraint(fields=('opportunity', 'number'), name='one_proposal_per_number'), models.UniqueConstraint(condition=models.Q(('state', 'accepted')), fields=('opportunity',), name='one_accepted_proposal')],
                },
            ),
            migrations.CreateModel(
                name='QuotationLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('quantity', models.PositiveIntegerField(default=1, verbose_name='quantity')),
                    ('unit_price', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='unit price')),
                    ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='pipeline.product', verbose_name='product')),
                    ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='pipeline.proposal')),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0), ('unit_price__gte', 0)), name='line_is_priced')],
                },
            ),
            migrations.CreateModel(
                name='Requirements',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('needs', models.TextField(blank=True, max_length=4000, verbose_name='business needs')),
                    ('budget', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="the customer's budget")),
                    ('process', models.TextField(blank=True, max_length=4000, verbose_name='purchasing process: who decides, in which steps')),
                    ('feasibility', models.TextField(blank=True, max_length=4000, verbose_name='feasibility')),
                    ('goals', models.TextField(blank=True, max_length=4000, verbose_name='expected goals and how they are measured')),
                    ('confirmed_by', models.CharField(blank=True, max_length=80, verbose_name='confirmed by')),
                    ('confirmed_on', models.DateField(blank=True, null=True, verbose_name='confirmed on')),
                    ('confirmed_how', models.CharField(blank=True, choices=[('meeting', 'In a meeting'), ('mail', 'By mail'), ('call', 'By telephone')], max_length=10, verbose_name='confirmed how')),
                    ('opportunity', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='requirements', to='pipeline.opportunity')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('confirmed_by', ''), ('confirmed_how', ''), ('confirmed_on', None)), models.Q(models.Q(('confirmed_by', ''), _negated=True), ('confirmed_on__isnull', False), models.Q(('confirmed_how', ''), _negated=True)), _connector='OR'), name='confirmation_is_whole')],
                },
            ),
            migrations.CreateModel(
                name='PainPoint',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('pain', models.CharField(max_length=300, verbose_name='pain point')),
                    ('answer', models.CharField(blank=True, max_length=300, verbose_name='our answer')),
                    ('requirements', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pain_points', to='pipeline.requirements')),
                ],
                options={
                    'ordering': ['pk'],
                },
            ),
            migrations.CreateModel(
                name='SalesEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('booked_on', models.DateField(verbose_name='booked on')),
                    ('origin_on', models.DateField(null=True, verbose_name='true date')),
                    ('kind', models.CharField(choices=[('signed', 'Signed'), ('changed', 'Changed'), ('cancelled', 'Cancelled'), ('cost', 'Cost')], max_length=10, verbose_name='kind')),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                    ('cost', models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='cost')),
                    ('new_customers', models.DecimalField(decimal_places=2, default=0, max_digits=6, verbose_name='new customers')),
                    ('share', models.DecimalField(decimal_places=4, max_digits=7, verbose_name='share')),
                    ('reason', models.TextField(blank=True)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='pipeline.contract')),
                    ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sales_entries', to='customers.customer')),
                    ('rep', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sales_entries', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sales_entries', to='people.team')),
                ],
                options={
                    'verbose_name_plural': 'sales entries',
                    'ordering': ['booked_on', 'pk'],
                    'indexes': [models.Index(fields=['booked_on', 'rep'], name='sales_by_rep'), models.Index(fields=['booked_on', 'team'], name='sales_by_team'), models.Index(fields=['rep', 'booked_on'], name='sales_of_rep'), models.Index(fields=['customer', 'booked_on'], name='sales_of_customer')],
                },
            ),
            migrations.CreateModel(
                name='StageSpan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('stage', models.CharField(choices=[('development', 'Customer development'), ('requirements', 'Requirements research'), ('proposal', 'Proposal'), ('negotiation', 'Negotiation'), ('execution', 'Project execution'), ('maintenance', 'Customer maintenance')], max_length=14)),
                    ('entered_at', models.DateTimeField()),
                    ('left_at', models.DateTimeField(null=True)),
                    ('via', models.CharField(choices=[('start', 'started'), ('forward', 'moved on'), ('back', 'sent back'), ('import', 'imported')], default='start', max_length=8)),
                    ('reason', models.CharField(blank=True, max_length=300)),
                    ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='spans', to='pipeline.opportunity')),
                ],
                options={
                    'ordering': ['entered_at', 'pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('opportunity',), name='in_one_stage_at_a_time'), models.CheckConstraint(condition=models.Q(('left_at', None), ('left_at__gte', models.F('entered_at')), _connector='OR'), name='leaves_after')],
                },
            ),
            migrations.CreateModel(
                name='ContractCopy',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('department', models.CharField(choices=[('technical', 'Technical department'), ('aftersales', 'After-sales department')], max_length=12)),
                    ('sent_at', models.DateTimeField(default=salesdept.common.calendar.now)),
                    ('confirmed_at', models.DateTimeField(null=True)),
                    ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='pipeline.contract')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('confirmed_at', None)), fields=['department', 'sent_at'], name='copies_open')],
                    'constraints': [models.UniqueConstraint(fields=('contract', 'department'), name='one_copy_per_department'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('confirmed_by', None)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='confirmed_by_somebody')],
                },
            ),
            migrations.CreateModel(
                name='ContractShare',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('share', models.DecimalField(decimal_places=4, default=Decimal('1'), max_digits=7, verbose_name='share')),
                    ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='pipeline.contract')),
                    ('rep', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contract_shares', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('contract', 'rep'), name='one_share_per_rep'), models.CheckConstraint(condition=models.Q(('share__gt', 0), ('share__lte', 1)), name='share_is_a_part')],
                },
            ),
        ]),
    ]
