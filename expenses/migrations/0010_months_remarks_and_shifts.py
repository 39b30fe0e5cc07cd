import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import salesdept.common.calendar
import salesdept.common.records
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A line has months, a state and leadership's remark; a budget is frozen and closed; a supplement may shift."""

    dependencies = [
        ('expenses', '0005_never_empty'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='budget',
            name='one_budget_in_force',
        ),
        migrations.AddField(
            model_name='budget',
            name='reopened_until',
            field=models.DateField(editable=False, null=True, verbose_name='takes expenses until'),
        ),
        migrations.AddField(
            model_name='budgetline',
            name='months',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.DecimalField(decimal_places=2, max_digits=14), blank=True, default=list, editable=False, size=None),
        ),
        migrations.AddField(
            model_name='budgetline',
            name='remark',
            field=models.TextField(blank=True, editable=False, verbose_name="leadership's remark"),
        ),
        migrations.AddField(
            model_name='budgetline',
            name='state',
            field=models.CharField(choices=[('planned', 'Planned'), ('accepted', 'Accepted'), ('returned', 'Sent back'), ('mended', 'Mended'), ('in_force', 'In force'), ('frozen', 'Frozen')], default='planned', editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name='supplement',
            name='claim',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='supplements', to='expenses.claim', verbose_name='claim that waits for it'),
        ),
        migrations.AddField(
            model_name='supplement',
            name='source',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='given_away', to='expenses.budgetline', verbose_name='shifted from'),
        ),
        migrations.AlterField(
            model_name='budget',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('approved', 'In force'), ('frozen', 'Frozen'), ('closed', 'Closed'), ('reopening', 'Reopening asked for')], default='draft', editable=False, max_length=10),
        ),
        migrations.AlterField(
            model_name='budgetentry',
            name='kind',
            field=models.CharField(choices=[('approve', 'approved'), ('supplement', 'supplemented'), ('transfer_out', 'shifted away'), ('transfer_in', 'shifted here'), ('reserve', 'reserved'), ('release', 'released'), ('spend', 'spent'), ('refund', 'paid back')], max_length=12),
        ),
        migrations.AlterField(
            model_name='supplement',
            name='state',
            field=models.CharField(choices=[('submitted', 'Submitted'), ('returned', 'Sent back'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn')], default='submitted', editable=False, max_length=10),
        ),
        migrations.AddConstraint(
            model_name='budget',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['approved', 'frozen', 'closed', 'reopening'])), fields=('year',), name='one_approved_budget_per_year'),
        ),
        migrations.AddConstraint(
            model_name='budgetline',
            constraint=models.CheckConstraint(condition=models.Q(('months', []), ('planned', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('months__0'), '+', models.F('months__1')), '+', models.F('months__2')), '+', models.F('months__3')), '+', models.F('months__4')), '+', models.F('months__5')), '+', models.F('months__6')), '+', models.F('months__7')), '+', models.F('months__8')), '+', models.F('months__9')), '+', models.F('months__10')), '+', models.F('months__11'))), _connector='OR'), name='months_meet_the_year'),
        ),
        migrations.AddConstraint(
            model_name='supplement',
            constraint=models.CheckConstraint(condition=models.Q(('source', None), models.Q(('source', models.F('line')), _negated=True), _connector='OR'), name='shift_between_two_lines'),
        ),
    ]
