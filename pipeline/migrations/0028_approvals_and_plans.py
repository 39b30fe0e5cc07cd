import django.core.validators
import django.db.models.deletion
import salesdept.common.calendar
import salesdept.common.records
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):
    """Approvals of offers, how they were sent and answered, steps of the plan, text blocks."""


    dependencies = [
        ('pipeline', '0027_gate_items_and_plans'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='proposal',
            name='answered_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='offerlimits',
            name='manager_discount',
            field=models.DecimalField(decimal_places=4, default=Decimal('1'), max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1'))], verbose_name='discount of the manager up to'),
        ),
        migrations.AlterField(
            model_name='offerlimits',
            name='manager_margin',
            field=models.DecimalField(decimal_places=4, default=Decimal('0'), max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1'))], verbose_name='margin of the manager from'),
        ),
        migrations.AlterField(
            model_name='proposal',
            name='feedback',
            field=models.TextField(blank=True, editable=False, max_length=4000, verbose_name="the customer's feedback"),
        ),
        migrations.AlterField(
            model_name='proposal',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('review', 'To be approved'), ('approved', 'Approved'), ('sent', 'Sent'), ('accepted', 'Accepted'), ('declined', 'To be changed'), ('superseded', 'Replaced')], default='draft', editable=False, max_length=10),
        ),
        Together([
            migrations.CreateModel(
                name='Dispatch',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('way', models.CharField(choices=[('mail', 'By e-mail'), ('meeting', 'Handed over in a meeting'), ('post', 'By post'), ('messenger', 'By messenger service')], default='meeting', max_length=10, verbose_name='how')),
                    ('to', models.CharField(blank=True, max_length=80, verbose_name='to whom')),
                    ('on', models.DateField(default=salesdept.common.calendar.today, verbose_name='on')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dispatches', to='pipeline.proposal')),
                ],
                options={
                    'ordering': ['on', 'created_at'],
                },
            ),
            migrations.CreateModel(
                name='TextBlock',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('title', models.CharField(max_length=120, verbose_name='title')),
                    ('part', models.CharField(choices=[('introduction', 'introduction of product or service'), ('solution', 'solution'), ('plan', 'implementation plan')], max_length=12, verbose_name='part')),
                    ('language', models.CharField(choices=[('zh-hant', 'Traditional Chinese'), ('zh-hans', 'Simplified Chinese'), ('en', 'English')], default='zh-hant', max_length=10, verbose_name='language')),
                    ('text', models.TextField(max_length=4000, verbose_name='text')),
                    ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ],
                options={
                    'ordering': ['part', 'title'],
                    'indexes': [models.Index(fields=['part', 'language', 'title'], name='text_blocks_of_part')],
                    'constraints': [models.UniqueConstraint(fields=('part', 'language', 'title'), name='one_text_block_per_title')],
                },
            ),
            migrations.CreateModel(
                name='OfferApproval',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('role', models.CharField(choices=[('manager', 'Sales manager'), ('supervisor', 'Sales supervisor'), ('rep', 'Sales representative'), ('clerk', 'Sales clerk'), ('finance', 'Finance'), ('leadership', 'Company leadership'), ('technical', 'Technical department'), ('aftersales', 'After-sales department'), ('admin', 'System administrator')], max_length=12)),
                    ('asked_at', models.DateTimeField(default=salesdept.common.calendar.now)),
                    ('net', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount without tax')),
                    ('margin', models.DecimalField(decimal_places=4, max_digits=9, null=True, verbose_name='margin')),
                    ('discount', models.DecimalField(decimal_places=4, max_digits=5, verbose_name='discount')),
                    ('fingerprint', models.CharField(max_length=64)),
                    ('verdict', models.CharField(blank=True, choices=[('approved', 'approved'), ('returned', 'returned'), ('withdrawn', 'withdrawn')], max_length=10)),
                    ('decided_at', models.DateTimeField(null=True)),
                    ('reason', models.CharField(blank=True, max_length=1000, verbose_name='reason')),
                    ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approvals', to='pipeline.proposal')),
                ],
                options={
                    'ordering': ['-asked_at', '-pk'],
                    'indexes': [models.Index(condition=models.Q(('decided_at', None)), fields=['role', 'asked_at'], name='approvals_open')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('proposal',), name='one_open_approval_per_proposal'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('verdict', '')), models.Q(models.Q(('verdict', ''), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='decision_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('verdict__in', ['approved', 'returned']), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='nobody_approves_the_own_offer')],
                },
            ),
            migrations.CreateModel(
                name='PlanStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=120, verbose_name='milestone')),
                    ('starts_on', models.DateField(verbose_name='from')),
                    ('ends_on', models.DateField(verbose_name='to')),
                    ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plan_steps', to='pipeline.proposal')),
                ],
                options={
                    'ordering': ['starts_on', 'ends_on', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='plan_step_lasts')],
                },
            ),
        ]),
    ]
