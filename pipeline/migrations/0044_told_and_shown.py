from django.db import migrations, models

from salesdept.common.together import Together


class Migration(migrations.Migration):
    """A report keeps the reason that the customer reads; a project's file is internal until it is shown."""

    dependencies = [("pipeline", "0043_coverage_of_needs")]

    operations = [
        Together(
            [
                migrations.AddField(
                    model_name="progressreport",
                    name="because",
                    field=models.CharField(blank=True, max_length=300, verbose_name="reason for the customer"),
                ),
                migrations.AddField(
                    model_name="projectnote",
                    name="state",
                    field=models.CharField(
                        choices=[("internal", "Internal"), ("shown", "Shown to the customer")],
                        default="internal",
                        editable=False,
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                migrations.AddField(
                    model_name="projectnote",
                    name="shown_at",
                    field=models.DateTimeField(editable=False, null=True, verbose_name="shown since"),
                ),
                migrations.AddConstraint(
                    model_name="projectnote",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("shown_at", None), ("state", "internal")),
                            models.Q(
                                ("shown_at__isnull", False), ("state", "shown"), models.Q(("stored", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="what_is_shown_is_a_file",
                    ),
                ),
            ]
        )
    ]
