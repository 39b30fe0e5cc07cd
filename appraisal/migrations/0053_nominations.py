import django.db.models.deletion
import salesdept.common.together
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A supervisor nominates a candidate of the own team (4.4.2)."""

    dependencies = [
        ('appraisal', '0051_team_cards_say_whose_target'),
        ('people', '0001_initial'),
    ]

    operations = [
        salesdept.common.together.Together(
            operations=[
                migrations.AddField(
                    model_name='promotion',
                    name='nomination',
                    field=models.TextField(blank=True, default='', editable=False, verbose_name='nomination'),
                    preserve_default=False,
                ),
                migrations.AddField(
                    model_name='promotion',
                    name='nominated_by',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddField(
                    model_name='promotion',
                    name='nominated_at',
                    field=models.DateTimeField(editable=False, null=True),
                ),
                migrations.AddConstraint(
                    model_name='promotion',
                    constraint=models.CheckConstraint(condition=models.Q(('nominated_by', None), ('nomination', '')) | models.Q(('nominated_by__isnull', False), models.Q(('nomination', ''), _negated=True), models.Q(('nominated_by', models.F('person')), _negated=True)), name='nomination_is_anothers_word'),
                ),
            ],
        ),
    ]
