
import django.core.serializers.json
import django.db.models.deletion
import salesdept.common.calendar
import salesdept.common.records
from django.conf import settings
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0003_finding'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='CustomerImport',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('state', models.CharField(choices=[('uploaded', 'being checked'), ('planned', 'to be confirmed'), ('queued', 'waiting to run'), ('running', 'running'), ('done', 'imported'), ('failed', 'broken off'), ('abandoned', 'abandoned'), ('undoing', 'being taken back'), ('undone', 'taken back')], default='uploaded', editable=False, max_length=10)),
                    ('name', models.CharField(max_length=120, verbose_name='file')),
                    ('stored', models.FileField(upload_to='imports')),
                    ('sha256', models.CharField(db_index=True, max_length=64)),
                    ('decisions', models.JSONField(default=dict, editable=False)),
                    ('plan', models.JSONField(editable=False, null=True)),
                    ('report', models.JSONField(editable=False, null=True)),
                    ('reached', models.PositiveIntegerField(default=0, editable=False)),
                    ('attempts', models.PositiveSmallIntegerField(default=0, editable=False)),
                    ('asked_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('started_at', models.DateTimeField(editable=False, null=True)),
                    ('finished_at', models.DateTimeField(editable=False, null=True)),
                    ('asked_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='imported by')),
                ],
                options={
                    'verbose_name': 'import of customer files',
                    'ordering': ['-created_at'],
                    'indexes': [models.Index(fields=['state', 'asked_at'], name='customer_imports_waiting')],
                },
            ),
            migrations.CreateModel(
                name='ImportedRecord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('line', models.PositiveIntegerField()),
                    ('kind', models.CharField(choices=[('customer', 'Customer'), ('contact', 'Contact person')], max_length=8)),
                    ('record', models.UUIDField(db_index=True)),
                    ('name', models.CharField(max_length=160)),
                    ('is_new', models.BooleanField()),
                    ('before', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                    ('after', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                    ('undone', models.CharField(blank=True, choices=[('', 'stands'), ('removed', 'removed'), ('restored', 'restored'), ('spared', 'spared')], default='', max_length=8)),
                    ('customer_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='records', to='customers.customerimport')),
                ],
                options={
                    'indexes': [models.Index(fields=['customer_import', 'kind', 'undone', 'id'], name='imported_to_take_back')],
                },
            ),
            migrations.CreateModel(
                name='LeftOutRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('line', models.PositiveIntegerField()),
                    ('column', models.CharField(blank=True, max_length=80)),
                    ('value', models.CharField(blank=True, max_length=200)),
                    ('code', models.CharField(max_length=30)),
                    ('about', models.JSONField(default=dict)),
                    ('cells', models.JSONField()),
                    ('customer_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='left_out', to='customers.customerimport')),
                ],
                options={
                    'ordering': ['pk'],
                },
            ),
        ]),
    ]
