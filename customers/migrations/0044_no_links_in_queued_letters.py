from django.db import migrations

EMPTIED = "UPDATE outbox_outboxmessage SET body = '' WHERE key LIKE 'survey:%' AND body <> ''"


class Migration(migrations.Migration):
    """Letters of surveys are written as they leave (7.1.3): those that wait or failed lose the links that they held."""

    dependencies = [("customers", "0043_asked_with_care"), ("outbox", "0003_withheld_and_texts")]

    operations = [migrations.RunSQL(EMPTIED, migrations.RunSQL.noop)]
