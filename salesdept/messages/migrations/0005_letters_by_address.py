from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    """How many letters went to one address today is asked before each private link; no write waits meanwhile."""

    atomic = False
    dependencies = [("outbox", "0004_letters_come_back")]

    operations = [
        ValidateConstraint(model_name="outboxmessage", name="what_left_has_its_moment"),
        AddIndexConcurrently(
            model_name="outboxmessage",
            index=models.Index(Upper("address"), "created_at", name="outbox_by_address"),
        ),
    ]
