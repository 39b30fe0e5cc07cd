import django.db.models.deletion
import salesdept.common.calendar
import salesdept.common.records
from django.conf import settings
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):
    """What was spent before the product came in: files, their rows, what their categories mean (5.3.2)."""

    dependencies = [
        ('expenses', '0035_commitments_are_raised'),
        ('people', '0006_target_proposals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='FileCategory',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=120, unique=True)),
                    ('category', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='expenses.category')),
                ],
                options={
                    'verbose_name_plural': 'file categories',
                },
            ),
            migrations.CreateModel(
                name='PastImport',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('name', models.CharField(max_length=120, verbose_name='file')),
                    ('stored', models.FileField(blank=True, upload_to='imports')),
                    ('sha256', models.CharField(max_length=64)),
                    ('decisions', models.JSONField(default=dict, editable=False)),
                    ('plan', models.JSONField(editable=False, null=True)),
                    ('report', models.JSONField(editable=False, null=True)),
                    ('attempts', models.PositiveSmallIntegerField(default=0, editable=False)),
                    ('state', models.CharField(choices=[('uploaded', 'being read'), ('planned', 'to be confirmed'), ('queued', 'being imported'), ('done', 'imported'), ('failed', 'broken off'), ('abandoned', 'abandoned'), ('undoing', 'being taken back'), ('undone', 'taken back')], default='uploaded', editable=False, max_length=9)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='imported by')),
                ],
                options={
                    'ordering': ['-created_at'],
                    'indexes': [
                        models.Index(fields=['-created_at', 'id'], name='past_imports_newest'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='PastExpense',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('line', models.PositiveIntegerField(verbose_name='line')),
                    ('identity', models.CharField(editable=False, max_length=80)),
                    ('file_category', models.CharField(blank=True, max_length=120, verbose_name='category in the file')),
                    ('spent_on', models.DateField(verbose_name='date')),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                    ('seller', models.CharField(blank=True, max_length=160, verbose_name='seller')),
                    ('seller_key', models.CharField(blank=True, editable=False, max_length=160)),
                    ('purpose', models.CharField(blank=True, max_length=1000, verbose_name='purpose')),
                    ('reference', models.CharField(blank=True, max_length=80, verbose_name='reference')),
                    ('cost_centre', models.CharField(blank=True, max_length=120, verbose_name='cost centre')),
                    ('claimant_name', models.CharField(blank=True, max_length=120, verbose_name='claimant in the file')),
                    ('counts', models.BooleanField(default=True, editable=False)),
                    ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='expenses.category', verbose_name='category')),
                    ('claimant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='claimant')),
                    ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team', verbose_name='team')),
                    ('past_import', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='expenses', to='expenses.pastimport')),
                ],
                options={
                    'ordering': ['-spent_on', 'pk'],
                    'indexes': [
                        models.Index(condition=models.Q(('counts', True)), fields=['spent_on', 'id'], name='past_expenses_by_day'),
                    ],
                    'constraints': [
                        models.UniqueConstraint(condition=models.Q(('counts', True)), fields=('identity',), name='past_expense_once'),
                        models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='past_expense_is_not_nothing'),
                    ],
                },
            ),
        ]),
    ]
