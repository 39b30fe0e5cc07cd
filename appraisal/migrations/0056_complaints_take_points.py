from decimal import Decimal

import django.core.validators
from django.db import migrations, models

IN_RANGE = [django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)]
ADD = """
DO $$
BEGIN
    EXECUTE format(
        'ALTER TABLE appraisal_ruleset '
        'ADD COLUMN complaint_points numeric(5, 2) NOT NULL DEFAULT %s, '
        'ADD COLUMN complaint_most numeric(5, 2) NOT NULL DEFAULT 20',
        CASE WHEN EXISTS (SELECT FROM appraisal_period) THEN 0 ELSE 5 END
    );
    ALTER TABLE appraisal_ruleset
        ALTER COLUMN complaint_points DROP DEFAULT,
        ALTER COLUMN complaint_most DROP DEFAULT;
END $$
"""
DROP = "ALTER TABLE appraisal_ruleset DROP COLUMN complaint_points, DROP COLUMN complaint_most"


def _points(label: str, usual: int) -> models.DecimalField:
    return models.DecimalField(
        label, decimal_places=2, default=Decimal(usual), max_digits=5, validators=IN_RANGE
    )


class Migration(migrations.Migration):
    """Complaints found substantiated bear on the satisfaction (figures 5).

    Where months are appraised already, the rules in force take no points for them, as they said when they were
    announced; the next rules say how many.
    """

    dependencies = [("appraisal", "0055_places_of_months_in_work"), ("customers", "0050_keep_findings")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(ADD, DROP)],
            state_operations=[
                migrations.AddField(
                    "ruleset", "complaint_points", _points("points that a substantiated complaint takes", 5)
                ),
                migrations.AddField(
                    "ruleset", "complaint_most", _points("most points that complaints take in a month", 20)
                ),
            ],
        ),
        migrations.AddConstraint(
            "ruleset",
            models.CheckConstraint(
                condition=models.Q(complaint_points__range=(0, 100), complaint_most__range=(0, 100)),
                name="complaints_take_points_in_range",
            ),
        ),
        *(
            migrations.AddField(card, "complaints", models.SmallIntegerField(default=0))
            for card in ("scorecard", "teamcard")
        ),
    ]
