import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import expenses.models.line
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
                name='Category',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('code', models.CharField(blank=True, editable=False, max_length=20)),
                    ('name', models.CharField(max_length=60, unique=True, verbose_name='name')),
                ],
                options={
                    'verbose_name_plural': 'categories',
                    'ordering': ['created_at'],
                },
            ),
            migrations.CreateModel(
                name='Budget',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2000), django.core.validators.MaxValueValidator(2100)], verbose_name='year')),
                    ('goal', models.TextField(max_length=2000, verbose_name='sales goal that it serves')),
                    ('goal_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0.00'))], verbose_name='sales amount aimed at')),
                    ('approved_at', models.DateTimeField(editable=False, null=True)),
                    ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('approved', 'In force')], default='draft', editable=False, max_length=10)),
                    ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-year', '-created_at'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'approved')), fields=('year',), name='one_budget_in_force'), models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(('approved_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='author_does_not_approve_budget')],
                },
            ),
            migrations.CreateModel(
                name='BudgetLine',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('planned', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14, validators=[django.core.validators.MinValueValidator(Decimal('0.00'))], verbose_name='amount')),
                    ('plan', models.TextField(blank=True, max_length=2000, verbose_name='plan of use')),
                    ('approved', models.DecimalField(decimal_places=2, default=Decimal('0.00'), editable=False, max_digits=14)),
                    ('reserved', models.DecimalField(decimal_places=2, default=Decimal('0.00'), editable=False, max_digits=14)),
                    ('spent', models.DecimalField(decimal_places=2, default=Decimal('0.00'), editable=False, max_digits=14)),
                    ('frozen', models.BooleanField(default=False, editable=False)),
                    ('budget', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='expenses.budget')),
                    ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.team', verbose_name='team')),
                    ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='expenses.category', verbose_name='category')),
                ],
                options={
                    'ordering': ['created_at', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('budget', 'category', 'team'), name='one_line_per_category_and_team', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('planned__gte', 0)), name='planned_not_negative'), models.CheckConstraint(condition=models.Q(('reserved__gte', 0)), name='reserved_not_negative'), models.CheckConstraint(condition=models.Q(('spent__gte', 0)), name='spent_not_negative'), models.CheckConstraint(condition=models.Q(('approved__gte', django.db.models.expressions.CombinedExpression(models.F('reserved'), '+', models.F('spent')))), name='nothing_beyond_the_approved')],
                },
            ),
            migrations.CreateModel(
                name='BudgetEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source_type', models.CharField(max_length=20)),
                    ('source_id', models.UUIDField()),
                    ('round', models.PositiveSmallIntegerField()),
                    ('kind', models.CharField(choices=[('approve', 'approved'), ('supplement', 'supplemented'), ('reserve', 'reserved'), ('release', 'released'), ('spend', 'spent')], max_length=12)),
                    ('approved', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                    ('reserved', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                    ('spent', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                    ('at', models.DateTimeField(default=salesdept.common.calendar.now)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='expenses.budgetline')),
                ],
                options={
                    'verbose_name_plural': 'budget entries',
                    'ordering': ['at', 'pk'],
                    'indexes': [models.Index(fields=['source_id', 'line'], name='entries_of_source')],
                    'constraints': [models.UniqueConstraint(fields=('source_type', 'source_id', 'round', 'line', 'kind'), name='one_movement_per_meaning')],
                },
            ),
            migrations.CreateModel(
                name='Claim',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('number', models.CharField(editable=False, max_length=20, unique=True, verbose_name='number')),
                    ('title', models.CharField(max_length=160, verbose_name='what for')),
                    ('late_reason', models.CharField(blank=True, max_length=300, verbose_name='why it is claimed so late')),
                    ('round', models.PositiveSmallIntegerField(default=0, editable=False)),
                    ('answer', models.TextField(blank=True, editable=False)),
                    ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('approved', 'Approved'), ('verified', 'Verified'), ('paid', 'Paid'), ('returned', 'Sent back'), ('rejected', 'Rejected'), ('cancelled', 'Cancelled')], default='draft', editable=False, max_length=10)),
                    ('submitted_at', models.DateTimeField(editable=False, null=True)),
                    ('approved_at', models.DateTimeField(editable=False, null=True)),
                    ('verified_at', models.DateTimeField(editable=False, null=True)),
                    ('paid_at', models.DateTimeField(editable=False, null=True)),
                    ('returned_at', models.DateTimeField(editable=False, null=True)),
                    ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('claimant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to=settings.AUTH_USER_MODEL)),
                    ('paid_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='people.team')),
                    ('verified_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-created_at'],
                    'indexes': [models.Index(fields=['claimant', '-created_at', '-id'], name='claims_of_person'), models.Index(fields=['state', 'submitted_at', 'id'], name='claims_by_state'), models.Index(fields=['-created_at', '-id'], name='claims_by_age')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(('approved_by', models.F('claimant')), _negated=True), _connector='OR'), name='claimant_does_not_review'), models.CheckConstraint(condition=models.Q(('verified_by', None), models.Q(models.Q(('verified_by', models.F('claimant')), _negated=True), models.Q(('verified_by', models.F('approved_by')), _negated=True)), _connector='OR'), name='verifier_had_no_part'), models.CheckConstraint(condition=models.Q(('paid_by', None), models.Q(models.Q(('paid_by', models.F('claimant')), _negated=True), models.Q(('paid_by', models.F('approved_by')), _negated=True), models.Q(('paid_by', models.F('verified_by')), _negated=True)), _connector='OR'), name='payer_had_no_part')],
                },
            ),
            migrations.CreateModel(
                name='ClaimLine',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('spent_on', models.DateField(verbose_name='date')),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=14, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))], verbose_name='amount')),
                    ('purpose', models.CharField(max_length=200, verbose_name='purpose')),
                    ('seller', models.CharField(blank=True, max_length=120, verbose_name='seller')),
                    ('invoice_number', models.CharField(blank=True, max_length=40, verbose_name='invoice number')),
                    ('invoice_key', models.CharField(blank=True, editable=False, max_length=40)),
                    ('document', models.FileField(blank=True, upload_to=expenses.models.line.document_path, verbose_name='invoice')),
                    ('document_kind', models.CharField(blank=True, editable=False, max_length=8)),
                    ('document_sha256', models.CharField(blank=True, editable=False, max_length=64)),
                    ('budget_line', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claim_lines', to='expenses.budgetline')),
                    ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='expenses.category', verbose_name='category')),
                    ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='expenses.claim')),
                    ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer', verbose_name='customer')),
                ],
                options={
                    'ordering': ['created_at', 'pk'],
                    'indexes': [models.Index(fields=['spent_on', 'amount'], name='expenses_alike')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='expense_is_positive')],
                },
            ),
            migrations.CreateModel(
                name='Invoice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=40, unique=True)),
                    ('sha256', models.CharField(max_length=64, unique=True)),
                    ('line', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='invoice', to='expenses.claimline')),
                ],
            ),
            migrations.CreateModel(
                name='Payment',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                    ('reference', models.CharField(max_length=60, verbose_name='bank reference')),
                    ('claim', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='payment', to='expenses.claim')),
                ],
                options={
                    'ordering': ['-created_at'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payment_is_positive')],
                },
            ),
            migrations.CreateModel(
                name='Supplement',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=14, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))], verbose_name='amount asked for')),
                    ('granted', models.DecimalField(decimal_places=2, editable=False, max_digits=14, null=True, verbose_name='amount granted')),
                    ('reason', models.TextField(max_length=2000, verbose_name='reason')),
                    ('answer', models.TextField(blank=True, editable=False)),
                    ('state', models.CharField(choices=[('submitted', 'Submitted'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn')], default='submitted', editable=False, max_length=10)),
                    ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supplements', to=settings.AUTH_USER_MODEL)),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supplements', to='expenses.budgetline', verbose_name='budget line')),
                ],
                options={
                    'ordering': ['-created_at'],
                    'indexes': [models.Index(fields=['state', '-created_at'], name='supplements_by_state')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='supplement_is_positive'), models.CheckConstraint(condition=models.Q(('granted', None), models.Q(('granted__gt', 0), ('granted__lte', models.F('amount'))), _connector='OR'), name='granted_within_asked'), models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='asker_does_not_decide')],
                },
            ),
        ]),
    ]
