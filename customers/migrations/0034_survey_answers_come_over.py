import django.db.models.deletion
import salesdept.common.calendar
import salesdept.common.records
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Customers' answers come over from the appraisal, rows and all: the table only gets its new name (4.1.5)."""

    dependencies = [
        ('appraisal', '0004_never_empty'),
        ('customers', '0033_never_empty'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE appraisal_surveyanswer RENAME TO customers_surveyanswer",
                    "ALTER TABLE customers_surveyanswer RENAME TO appraisal_surveyanswer",
                ),
            ],
            state_operations=[
                migrations.CreateModel(
                    name='SurveyAnswer',
                    fields=[
                        ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('received_on', models.DateField(verbose_name='received on')),
                        ('rating', models.PositiveSmallIntegerField(verbose_name='rating')),
                        ('comment', models.TextField(blank=True, max_length=2000, verbose_name='comment')),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='survey_answers', to='customers.customer')),
                        ('rep', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='survey_answers', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-received_on', '-pk'],
                        'indexes': [models.Index(fields=['received_on', 'rep'], name='answers_by_rep')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('rating__range', (1, 5))), name='rating_is_1_to_5')],
                    },
                ),
            ],
        ),
    ]
