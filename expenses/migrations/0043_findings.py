import django.db.models.deletion
import salesdept.common.calendar
import salesdept.common.records
from django.conf import settings
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):
    """Unusual spending pointed out as tasks, and the note of each month (5.3.2)."""

    dependencies = [
        ('expenses', '0042_spending'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='Spending',
                fields=[
                    ('id', models.UUIDField(primary_key=True, serialize=False)),
                    ('use', models.CharField(choices=[('reserved', 'reserved'), ('spent', 'spent')], max_length=8)),
                    ('approved', models.BooleanField()),
                    ('spent_on', models.DateField()),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                    ('person_name', models.CharField(max_length=120)),
                    ('seller', models.CharField(max_length=160)),
                    ('purpose', models.CharField(max_length=1000)),
                ],
                options={
                    'db_table': 'expenses_spending',
                    'ordering': ['-spent_on', 'pk'],
                    'managed': False,
                },
            ),
            migrations.CreateModel(
                name='MonthlyNote',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('month', models.DateField(unique=True, verbose_name='month')),
                    ('figures', models.JSONField(editable=False)),
                ],
                options={
                    'ordering': ['-month'],
                },
            ),
            migrations.CreateModel(
                name='Finding',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('kind', models.CharField(choices=[('month', 'A month beyond its plan'), ('ahead', 'A category ahead of its budget'), ('seller', "A seller's jump"), ('weekend', 'Many on weekends'), ('under', 'Many just under a round sum'), ('double', 'Paid twice, it seems')], max_length=10, verbose_name='kind')),
                    ('key', models.CharField(editable=False, max_length=200, unique=True)),
                    ('month', models.DateField(verbose_name='month')),
                    ('facts', models.JSONField(default=dict, editable=False)),
                    ('filters', models.JSONField(default=dict, editable=False)),
                    ('due_on', models.DateField(null=True, verbose_name='due on')),
                    ('answer', models.TextField(blank=True, verbose_name='answer')),
                    ('state', models.CharField(choices=[('open', 'found'), ('assigned', 'being looked into'), ('done', 'done'), ('explained', 'explained')], default='open', editable=False, max_length=9)),
                    ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='whose task')),
                ],
                options={
                    'ordering': ['-month', '-created_at'],
                    'indexes': [models.Index(fields=['-created_at', '-id'], name='findings_newest'), models.Index(condition=models.Q(('state', 'assigned')), fields=['owner', 'due_on'], name='findings_to_do')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'assigned'), _negated=True), models.Q(('due_on__isnull', False), ('owner__isnull', False)), _connector='OR'), name='task_has_owner_and_day')],
                },
            ),
        ]),
    ]
