import django.db.models.deletion
import salesdept.common.calendar
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What each person attached to claims today, for the day's limit."""

    dependencies = [
        ("expenses", "0096_previews"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Attached',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size', models.PositiveIntegerField()),
                ('at', models.DateTimeField(default=salesdept.common.calendar.now)),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'at'], name='attached_by_person')],
            },
        ),
    ]
