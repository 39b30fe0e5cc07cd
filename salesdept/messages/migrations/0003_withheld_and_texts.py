from django.db import migrations, models


class Migration(migrations.Migration):
    """Text messages go out too, and what may no longer be sent is withheld (7.1.3); the columns stay as they are."""

    dependencies = [("outbox", "0002_letters_with_papers")]

    operations = [
        migrations.AlterField(
            model_name="outboxmessage",
            name="channel",
            field=models.CharField(
                choices=[("mail", "E-mail"), ("text", "Text message")],
                default="mail",
                max_length=8,
                verbose_name="channel",
            ),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "Waiting"),
                    ("sending", "Being sent"),
                    ("sent", "Sent"),
                    ("unknown", "Not known whether it left"),
                    ("failed", "Not sent"),
                    ("withheld", "Held back"),
                ],
                default="pending",
                editable=False,
                max_length=8,
                verbose_name="state",
            ),
        ),
    ]
