from django.db import migrations


class Migration(migrations.Migration):
    """The state and the rows of concessions take the place of a tick and a text."""

    dependencies = [("pipeline", "0015_fill_rounds")]

    operations = [
        migrations.RemoveField(model_name="negotiationround", name="concession"),
        migrations.RemoveField(model_name="negotiationround", name="is_agreed"),
    ]
