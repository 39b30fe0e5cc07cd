import django.db.models.deletion
import salesdept.common.together
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A plan whose month was opened again is re-checked; who closed one by hand stands on it (4.4.3)."""

    dependencies = [
        ('people', '0001_initial'),
        ('teamdev', '0003_keep_progress'),
    ]

    operations = [
        salesdept.common.together.Together(
            operations=[
                migrations.AddField(
                    model_name='trainingplan',
                    name='closed_by',
                    field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddField(
                    model_name='trainingplan',
                    name='is_doubtful',
                    field=models.BooleanField(default=False, editable=False, verbose_name='to be re-checked'),
                ),
                migrations.AddConstraint(
                    model_name='trainingplan',
                    constraint=models.CheckConstraint(condition=models.Q(('closed_by', None), ('state', 'closed'), _connector='OR'), name='training_plan_closed_by_one'),
                ),
            ],
        ),
    ]
