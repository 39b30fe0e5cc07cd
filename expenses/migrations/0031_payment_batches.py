import django.db.models.deletion
import salesdept.common.calendar
import salesdept.common.records
import salesdept.common.sealed.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Payments stand in batches; one that the bank gave back leaves room for the next."""

    dependencies = [
        ('expenses', '0030_review'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='payment',
            name='bank_code',
            field=models.CharField(blank=True, max_length=11),
        ),
        migrations.AddField(
            model_name='payment',
            name='failed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='payment',
            name='failure',
            field=models.CharField(blank=True, editable=False, max_length=1000),
        ),
        migrations.AddField(
            model_name='payment',
            name='holder',
            field=models.CharField(blank=True, max_length=70),
        ),
        migrations.AddField(
            model_name='payment',
            name='number',
            field=salesdept.common.sealed.fields.SealedField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='payment',
            name='claim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='expenses.claim'),
        ),
        migrations.CreateModel(
            name='PaymentBatch',
            fields=[
                ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('number', models.CharField(editable=False, max_length=20, unique=True, verbose_name='number')),
                ('confirmed_at', models.DateTimeField(editable=False, null=True)),
                ('paid_on', models.DateField(null=True, verbose_name='day of payment')),
                ('reference', models.CharField(blank=True, max_length=60, verbose_name='bank reference')),
                ('state', models.CharField(choices=[('waiting', 'Waits for confirmation'), ('half', 'Waits for the second confirmation'), ('paid', 'Paid')], default='waiting', editable=False, max_length=8)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('first_confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'payment batches',
                'ordering': ['-created_at'],
            },
        ),
        migrations.AddField(
            model_name='payment',
            name='batch',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='expenses.paymentbatch'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(condition=models.Q(('failed_at', None)), fields=('claim',), name='one_standing_payment'),
        ),
        migrations.AddIndex(
            model_name='paymentbatch',
            index=models.Index(fields=['state', '-created_at', '-id'], name='batches_by_state'),
        ),
        migrations.AddConstraint(
            model_name='paymentbatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_by', None), models.Q(('confirmed_by', models.F('made_by')), _negated=True), _connector='OR'), models.Q(('first_confirmed_by', None), models.Q(('first_confirmed_by', models.F('made_by')), _negated=True), _connector='OR'), models.Q(('confirmed_by', None), ('first_confirmed_by', None), models.Q(('confirmed_by', models.F('first_confirmed_by')), _negated=True), _connector='OR')), name='batch_is_confirmed_by_others'),
        ),
        migrations.AddConstraint(
            model_name='paymentbatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'paid'), _negated=True), ('paid_on__isnull', False), _connector='OR'), name='paid_batch_has_its_day'),
        ),
    ]
