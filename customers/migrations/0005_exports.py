
import django.core.serializers.json
import django.db.models.deletion
import salesdept.common.calendar
import salesdept.common.records
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("customers", "0004_imports"), ("common", "0003_keep_audit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('what', models.CharField(choices=[('customers', 'Customer files'), ('contacts', 'Contact persons')], max_length=10, verbose_name='what')),
                ('form', models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'XLSX'), ('vcf', 'vCard')], max_length=5, verbose_name='format')),
                ('filters', models.JSONField(default=dict, verbose_name='filter')),
                ('rows', models.PositiveIntegerField(verbose_name='rows')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'export',
                'ordering': ['-created_at'],
                'indexes': [models.Index(fields=['by', 'created_at'], name='exports_of_person')],
            },
        ),
        migrations.RunSQL(
            "CREATE TRIGGER keep_exports BEFORE UPDATE OR DELETE ON customers_export "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER keep_exports ON customers_export",
        ),
    ]
