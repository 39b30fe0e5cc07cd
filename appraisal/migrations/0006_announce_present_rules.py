from django.db import migrations


class Migration(migrations.Migration):
    """What months are appraised by already is announced."""

    dependencies = [("appraisal", "0005_rule_set_states")]

    operations = [
        migrations.RunSQL("UPDATE appraisal_ruleset SET state = 'announced'", migrations.RunSQL.noop),
    ]
