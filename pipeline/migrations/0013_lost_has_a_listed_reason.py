from django.db import migrations, models
from salesdept.common.together import Together
from django.db.models import Q


class Migration(migrations.Migration):
    """A lost opportunity has a reason of the list; the free text is gone."""

    dependencies = [("pipeline", "0012_known_loss_reasons")]

    operations = [
        migrations.RemoveField("opportunity", "lost_text"),
        migrations.RemoveField("opportunity", "lost_to_text"),
        Together([
            migrations.AddConstraint(
                "opportunity",
                models.CheckConstraint(
                    condition=~Q(state="lost") | Q(lost_reason__isnull=False), name="lost_has_a_reason"
                ),
            ),
            migrations.AddConstraint(
                "opportunity",
                models.CheckConstraint(condition=Q(state="lost") | Q(loss_to_confirm=False), name="only_losses_to_confirm"),
            ),
            migrations.AddIndex(
                "opportunity",
                models.Index(fields=["closed_on"], name="opportunities_closed", condition=Q(closed_on__isnull=False)),
            ),
            migrations.AddIndex(
                "opportunity",
                models.Index(fields=["owner", "amount"], name="losses_to_confirm", condition=Q(loss_to_confirm=True)),
            ),
        ]),
    ]
