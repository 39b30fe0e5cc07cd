import django.contrib.postgres.fields
import django.db.models.deletion
import salesdept.common.calendar
from django.conf import settings
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('common', '0003_keep_audit'),
        ('customers', '0014_lunar_birthdays'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
            migrations.AddField(
                model_name='contact',
                name='failures',
                field=models.JSONField(default=dict, editable=False),
            ),
            migrations.AddField(
                model_name='contact',
                name='other_emails',
                field=django.contrib.postgres.fields.ArrayField(base_field=models.EmailField(max_length=254), blank=True, default=list, help_text='One on each line.', size=None, verbose_name='further e-mail addresses'),
            ),
            migrations.AddField(
                model_name='contact',
                name='other_phones',
                field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, help_text='One on each line.', size=None, verbose_name='further phones'),
            ),
            migrations.AddField(
                model_name='contact',
                name='speaks',
                field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, help_text='Further languages, with commas between them.', size=None, verbose_name='speaks'),
            ),
            migrations.AddField(
                model_name='contact',
                name='wishes',
                field=models.JSONField(default=dict, editable=False),
            ),
            migrations.CreateModel(
                name='Consent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('way', models.CharField(choices=[('mail', 'E-mail'), ('phone', 'Phone call'), ('text', 'Text message'), ('messenger', 'Messenger'), ('post', 'Post')], max_length=10, verbose_name='way')),
                    ('wish', models.CharField(choices=[('given', 'consented'), ('refused', 'refused'), ('unknown', 'not asked')], max_length=8, verbose_name='answer')),
                    ('said_on', models.DateField(verbose_name='said on')),
                    ('source', models.CharField(max_length=200, verbose_name='how we know')),
                    ('at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='customers.contact')),
                ],
                options={
                    'ordering': ['-said_on', '-pk'],
                    'indexes': [models.Index(fields=['contact', '-said_on', '-id'], name='consents_of_contact')],
                },
            ),
        ]),
        migrations.RunSQL(
            "CREATE TRIGGER keep_consents BEFORE UPDATE OR DELETE ON customers_consent "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER keep_consents ON customers_consent",
        ),
    ]
