import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import salesdept.common.calendar
import salesdept.common.records
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Cash before the expense, what it is set off against and what is brought back of it (5.2.4)."""

    dependencies = [
        ("expenses", "0064_keep_what_was_paid"),
        ('people', '0008_mobile_phones'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Advance',
            fields=[
                ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('clock_from', models.DateTimeField(editable=False, null=True)),
                ('raised', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('paid_at', models.DateTimeField(editable=False, null=True)),
                ('number', models.CharField(editable=False, max_length=20, unique=True, verbose_name='number')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))], verbose_name='amount')),
                ('purpose', models.CharField(max_length=160, verbose_name='what for')),
                ('needed_on', models.DateField(verbose_name='needed on')),
                ('settle_by', models.DateField(editable=False, verbose_name='to be settled by')),
                ('set_off', models.DecimalField(decimal_places=2, default=Decimal('0.00'), editable=False, max_digits=14)),
                ('returned', models.DecimalField(decimal_places=2, default=Decimal('0.00'), editable=False, max_digits=14)),
                ('answer', models.TextField(blank=True, editable=False)),
                ('approved_at', models.DateTimeField(editable=False, null=True)),
                ('state', models.CharField(choices=[('submitted', 'Asked for'), ('approved', 'Approved'), ('in_payment', 'In payment'), ('paid', 'Paid, to be settled'), ('settled', 'Settled'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn')], default='submitted', editable=False, max_length=10)),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='AdvanceReturn',
            fields=[
                ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('returned_on', models.DateField(verbose_name='received on')),
                ('reference', models.CharField(max_length=60, verbose_name='reference of the receipt')),
            ],
            options={
                'ordering': ['created_at'],
            },
        ),
        migrations.CreateModel(
            name='Settlement',
            fields=[
                ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('undone_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'ordering': ['created_at'],
            },
        ),
        migrations.AddField(
            model_name='advance',
            name='approved_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='advance',
            name='approved_for',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='advance',
            name='claimant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='advances', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='advance',
            name='commitment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='advances', to='expenses.commitment', verbose_name='commitment'),
        ),
        migrations.AddField(
            model_name='advance',
            name='paid_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='advance',
            name='team',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team'),
        ),
        migrations.AddField(
            model_name='advancereturn',
            name='advance',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='expenses.advance'),
        ),
        migrations.AddField(
            model_name='advancereturn',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='settlement',
            name='advance',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settlements', to='expenses.advance'),
        ),
        migrations.AddField(
            model_name='settlement',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='settlement',
            name='claim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settlements', to='expenses.claim'),
        ),
        migrations.AddIndex(
            model_name='advance',
            index=models.Index(fields=['claimant', '-created_at', '-id'], name='advances_of_person'),
        ),
        migrations.AddIndex(
            model_name='advance',
            index=models.Index(fields=['state', 'settle_by'], name='advances_by_state'),
        ),
        migrations.AddConstraint(
            model_name='advance',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='advance_is_positive'),
        ),
        migrations.AddConstraint(
            model_name='advance',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', django.db.models.expressions.CombinedExpression(models.F('set_off'), '+', models.F('returned'))), ('returned__gte', 0), ('set_off__gte', 0)), name='no_more_is_settled_than_advanced'),
        ),
        migrations.AddConstraint(
            model_name='advance',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(('approved_by', models.F('claimant')), _negated=True), _connector='OR'), name='asker_does_not_approve_advance'),
        ),
        migrations.AddConstraint(
            model_name='advance',
            constraint=models.CheckConstraint(condition=models.Q(('paid_by', None), models.Q(models.Q(('paid_by', models.F('claimant')), _negated=True), models.Q(('paid_by', models.F('approved_by')), _negated=True)), _connector='OR'), name='payer_of_advance_had_no_part'),
        ),
        migrations.AddConstraint(
            model_name='advancereturn',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='return_is_positive'),
        ),
        migrations.AddConstraint(
            model_name='advancereturn',
            constraint=models.UniqueConstraint(fields=('advance', 'reference'), name='each_receipt_once'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='settlement_is_positive'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('claim', 'advance'), name='one_standing_settlement'),
        ),
    ]
