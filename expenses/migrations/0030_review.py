import django.core.validators
import django.db.models.deletion
import salesdept.common.calendar
import salesdept.common.records
import salesdept.common.sealed.fields
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What a review and a payment know beside the claim: decisions, questions, cuts, accounts, rules."""

    dependencies = [
        ('expenses', '0022_expense_standards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PaymentRules',
            fields=[
                ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('review_days', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='working days for a review')),
                ('two_confirm_above', models.DecimalField(decimal_places=2, default=Decimal('100000'), max_digits=14, validators=[django.core.validators.MinValueValidator(Decimal('0.00'))], verbose_name='above this sum two people confirm a payment')),
                ('holder', models.CharField(blank=True, max_length=70, verbose_name="name of the company's account")),
                ('bank_code', models.CharField(blank=True, max_length=11, verbose_name='bank code (BIC)')),
                ('number', salesdept.common.sealed.fields.SealedField(blank=True, null=True, verbose_name='account number')),
                ('place', models.PositiveSmallIntegerField(default=1, editable=False, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('asked_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                ('text', models.TextField(max_length=1000, verbose_name='question')),
                ('answer', models.TextField(blank=True, max_length=1000, verbose_name='answer')),
                ('answered_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'ordering': ['asked_at'],
            },
        ),
        migrations.AddField(
            model_name='claim',
            name='approved_for',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='claim',
            name='clock_from',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='claim',
            name='decided_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='claim',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='claim',
            name='decided_for',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='claim',
            name='ground',
            field=models.CharField(blank=True, choices=[('not_ours', 'Not an expense of the company'), ('against_rules', 'Not within the rules'), ('duplicate', 'Claimed twice'), ('fraud', 'Not a true invoice')], editable=False, max_length=14),
        ),
        migrations.AddField(
            model_name='claim',
            name='raised',
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='claim',
            name='untold',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='claim',
            name='void_proposed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='claim',
            name='void_reason',
            field=models.CharField(blank=True, editable=False, max_length=1000),
        ),
        migrations.AddField(
            model_name='claimline',
            name='claimed',
            field=models.DecimalField(decimal_places=2, editable=False, max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name='claimline',
            name='cut_reason',
            field=models.CharField(blank=True, editable=False, max_length=1000),
        ),
        migrations.AddField(
            model_name='claimline',
            name='remark',
            field=models.CharField(blank=True, editable=False, max_length=300),
        ),
        migrations.AlterField(
            model_name='claim',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('approved', 'Approved'), ('verified', 'Verified'), ('in_payment', 'In payment'), ('paid', 'Paid'), ('returned', 'Sent back'), ('rejected', 'Rejected'), ('cancelled', 'Cancelled'), ('void_pending', 'To be paid back'), ('voided', 'Voided')], default='draft', editable=False, max_length=12),
        ),
        migrations.CreateModel(
            name='PayeeAccount',
            fields=[
                ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('holder', models.CharField(max_length=70, verbose_name='name of the account')),
                ('bank_code', models.CharField(max_length=11, verbose_name='bank code')),
                ('number', salesdept.common.sealed.fields.SealedField(blank=True, null=True, verbose_name='account number')),
                ('changed_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='payee_account', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='paymentrules',
            constraint=models.CheckConstraint(condition=models.Q(('place', 1)), name='one_set_of_payment_rules'),
        ),
        migrations.AddField(
            model_name='question',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='question',
            name='claim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='expenses.claim'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_at', None)), fields=('claim',), name='one_open_question'),
        ),
    ]
