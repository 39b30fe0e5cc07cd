from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The cards of a column come in the order of the index; while it is made, the table is worked on."""

    atomic = False

    dependencies = [("pipeline", "0034_visits_only_by_moves")]

    operations = [
        AddIndexConcurrently(
            model_name="opportunity",
            index=models.Index(
                condition=models.Q(("state__in", ["open", "hold", "won"])),
                fields=["stage", "-amount", "-id"],
                name="board_columns",
            ),
        ),
        RemoveIndexConcurrently(model_name="opportunity", name="board_of_department"),
    ]
