import django.db.models.deletion
import salesdept.common.calendar
import salesdept.common.records
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs of excellent months and what was decided about them (4.4.2)."""

    dependencies = [
        ('appraisal', '0032_keep_bonus'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Promotion',
            fields=[
                ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='promotions', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('kind', models.CharField(choices=[('raise', 'Pay rise'), ('post', 'Promotion')], editable=False, max_length=8, verbose_name='ground for')),
                ('first', salesdept.common.calendar.MonthField(editable=False, verbose_name='from')),
                ('last', salesdept.common.calendar.MonthField(editable=False, verbose_name='until')),
                ('months', models.PositiveSmallIntegerField(editable=False, verbose_name='excellent months')),
                ('state', models.CharField(choices=[('candidate', 'Candidate'), ('proposed', 'Proposed'), ('approved', 'Approved'), ('declined', 'Declined'), ('set_aside', 'Set aside')], default='candidate', editable=False, max_length=12, verbose_name='state')),
                ('is_doubtful', models.BooleanField(default=False, editable=False, verbose_name='to be re-checked')),
                ('proposal', models.TextField(blank=True, editable=False, verbose_name='proposal')),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_at', models.DateTimeField(editable=False, null=True)),
                ('reason', models.TextField(blank=True, editable=False, verbose_name='reason')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'ordering': ['-last', 'person__name'],
                'indexes': [models.Index(fields=['-last', '-id'], name='promotions_newest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['candidate', 'proposed'])), fields=('person',), name='one_open_promotion_per_person'), models.CheckConstraint(condition=models.Q(('first__lte', models.F('last')), ('months__gte', 3)), name='promotion_has_its_run'), models.CheckConstraint(condition=models.Q(('decided_by', None), ('proposed_by', None), models.Q(('decided_by', models.F('proposed_by')), _negated=True), ('state', 'set_aside'), _connector='OR'), name='proposer_does_not_decide'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by', None), ('proposed_by', None), ('state', 'candidate')), models.Q(('decided_by', None), ('proposed_by__isnull', False), ('state', 'proposed'), models.Q(('proposal', ''), _negated=True)), models.Q(('decided_by__isnull', False), ('proposed_by__isnull', False), ('state', 'approved')), models.Q(('decided_by__isnull', False), ('proposed_by__isnull', False), ('state', 'declined'), models.Q(('reason', ''), _negated=True)), models.Q(('decided_by__isnull', False), ('state', 'set_aside'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='promotion_goes_its_way')],
            },
        ),
    ]
