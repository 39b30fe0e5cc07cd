import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import salesdept.common.calendar
import salesdept.common.records
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Money held ahead, and the claims that draw on it."""

    dependencies = [
        ('expenses', '0010_months_remarks_and_shifts'),
        ('customers', '0001_initial'),
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))], verbose_name='amount')),
                ('purpose', models.CharField(max_length=200, verbose_name='purpose')),
                ('planned_on', models.DateField(verbose_name='planned for')),
                ('until', models.DateField(verbose_name='held until')),
                ('answer', models.TextField(blank=True, editable=False)),
                ('round', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('approved_at', models.DateTimeField(editable=False, null=True)),
                ('state', models.CharField(choices=[('submitted', 'Submitted'), ('approved', 'Approved'), ('closed', 'Closed'), ('expired', 'Expired'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn')], default='submitted', editable=False, max_length=10)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('claimant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer', verbose_name='customer')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='expenses.budgetline', verbose_name='budget line')),
                ('team', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
            ],
            options={
                'ordering': ['-created_at'],
                'indexes': [models.Index(fields=['claimant', '-created_at', '-id'], name='commitments_of_person'), models.Index(fields=['state', 'until'], name='commitments_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='commitment_is_positive'), models.CheckConstraint(condition=models.Q(('until__gte', models.F('planned_on'))), name='held_until_it_happens'), models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(('approved_by', models.F('claimant')), _negated=True), _connector='OR'), name='holder_does_not_approve')],
            },
        ),
        migrations.AddField(
            model_name='claim',
            name='drawn',
            field=models.DecimalField(decimal_places=2, default=Decimal('0.00'), editable=False, max_digits=14),
        ),
        migrations.AddField(
            model_name='claim',
            name='month_reason',
            field=models.CharField(blank=True, max_length=300, verbose_name="why it goes beyond the month's plan"),
        ),
        migrations.AddField(
            model_name='claim',
            name='commitment',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='expenses.commitment', verbose_name='draws on'),
        ),
    ]
