from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """A letter that left may come back as mail: it keeps the moment at which it left (7.1.2)."""

    dependencies = [("outbox", "0003_withheld_and_texts")]

    operations = [
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
                    ("returned", "Came back"),
                ],
                default="pending",
                editable=False,
                max_length=8,
                verbose_name="state",
            ),
        ),
        migrations.RemoveConstraint(model_name="outboxmessage", name="sent_has_its_moment"),
        AddConstraintNotValid(
            model_name="outboxmessage",
            constraint=models.CheckConstraint(
                condition=Q(state__in=["sent", "returned"], sent_at__isnull=False)
                | (~Q(state__in=["sent", "returned"]) & Q(sent_at=None)),
                name="what_left_has_its_moment",
            ),
        ),
    ]
