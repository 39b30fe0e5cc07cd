import django.db.models.deletion
import salesdept.common.calendar
import salesdept.common.records
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('common', '0006_erasing'),
        ('customers', '0021_own_fields'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='erased_on',
            field=models.DateField(editable=False, null=True, verbose_name='erased on'),
        ),
        migrations.CreateModel(
            name='DataRequest',
            fields=[
                ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('kind', models.CharField(choices=[('copy', 'Copy of the own data'), ('erasure', 'Erasure')], max_length=8, verbose_name='asks for')),
                ('state', models.CharField(choices=[('received', 'received'), ('identified', 'identity checked'), ('agreed', 'granted'), ('refused', 'refused'), ('done', 'done')], default='received', editable=False, max_length=10, verbose_name='state')),
                ('asked_on', models.DateField(default=salesdept.common.calendar.today, verbose_name='asked on')),
                ('how', models.CharField(max_length=200, verbose_name='how it was asked')),
                ('identity', models.CharField(blank=True, editable=False, max_length=200, verbose_name='how the identity was checked')),
                ('decision', models.CharField(blank=True, editable=False, max_length=1000, verbose_name='decision')),
                ('outcome', models.JSONField(default=dict, editable=False, verbose_name='what was done')),
                ('closed_on', models.DateField(editable=False, null=True)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='data_requests', to='customers.contact')),
                ('received_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'request of a person',
                'ordering': ['asked_on', 'pk'],
            },
        ),
        *(
            migrations.RunSQL(
                f"CREATE OR REPLACE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION refuse_change_but_erasure('{column}')",
                f"CREATE OR REPLACE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            )
            for name, table, column in (
                ("keep_consents", "customers_consent", "source"),
                ("keep_exports", "customers_export", "filters"),
            )
        ),
    ]
