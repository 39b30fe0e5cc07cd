from django.db import migrations, models


class Migration(migrations.Migration):
    """One announced rule set for a month; drafts as many as people like."""

    dependencies = [("appraisal", "0006_announce_present_rules")]

    operations = [
        migrations.AddConstraint(
            model_name='ruleset',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'announced')), fields=('valid_from',), name='one_announced_rule_set_per_month'),
        ),
        migrations.AddConstraint(
            model_name='ruleset',
            constraint=models.CheckConstraint(condition=models.Q(('reactivated_counts__range', (0, 1))), name='returning_counts_1_at_most'),
        ),
    ]
