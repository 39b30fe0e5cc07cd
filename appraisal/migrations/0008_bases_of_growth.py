from decimal import Decimal

from django.db import migrations, models

from salesdept.common.together import Together

FILL = """
ALTER TABLE appraisal_scorecard DISABLE TRIGGER keep_published;
UPDATE appraisal_scorecard SET month_before = base;
ALTER TABLE appraisal_scorecard ENABLE TRIGGER keep_published;
UPDATE appraisal_teamcard SET month_before = base;
"""


class Migration(migrations.Migration):
    """Cards keep every base of growth and what satisfaction is computed from (4.1.3, 4.1.5)."""

    dependencies = [("appraisal", "0007_one_announced_a_month")]

    operations = [
        Together([
            migrations.AddField(
                model_name='scorecard',
                name='base_days',
                field=models.PositiveSmallIntegerField(default=0),
            ),
            migrations.AddField(
                model_name='scorecard',
                name='base_of_days',
                field=models.PositiveSmallIntegerField(default=0),
            ),
            migrations.AddField(
                model_name='scorecard',
                name='month_before',
                field=models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14),
            ),
            migrations.AddField(
                model_name='scorecard',
                name='satisfaction_mean',
                field=models.DecimalField(decimal_places=2, max_digits=5, null=True),
            ),
            migrations.AddField(
                model_name='scorecard',
                name='satisfaction_points',
                field=models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10),
            ),
            migrations.AddField(
                model_name='scorecard',
                name='target_growth',
                field=models.DecimalField(decimal_places=6, max_digits=20, null=True),
            ),
            migrations.AddField(
                model_name='scorecard',
                name='target_satisfaction',
                field=models.DecimalField(decimal_places=2, max_digits=5, null=True),
            ),
            migrations.AddField(
                model_name='scorecard',
                name='trailing_3',
                field=models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14),
            ),
            migrations.AddField(
                model_name='teamcard',
                name='base_days',
                field=models.PositiveSmallIntegerField(default=0),
            ),
            migrations.AddField(
                model_name='teamcard',
                name='base_of_days',
                field=models.PositiveSmallIntegerField(default=0),
            ),
            migrations.AddField(
                model_name='teamcard',
                name='month_before',
                field=models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14),
            ),
            migrations.AddField(
                model_name='teamcard',
                name='satisfaction_mean',
                field=models.DecimalField(decimal_places=2, max_digits=5, null=True),
            ),
            migrations.AddField(
                model_name='teamcard',
                name='satisfaction_points',
                field=models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10),
            ),
            migrations.AddField(
                model_name='teamcard',
                name='target_growth',
                field=models.DecimalField(decimal_places=6, max_digits=20, null=True),
            ),
            migrations.AddField(
                model_name='teamcard',
                name='target_satisfaction',
                field=models.DecimalField(decimal_places=2, max_digits=5, null=True),
            ),
            migrations.AddField(
                model_name='teamcard',
                name='trailing_3',
                field=models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14),
            ),
            migrations.AlterField(
                model_name='scorecard',
                name='growth',
                field=models.DecimalField(decimal_places=6, max_digits=20, null=True),
            ),
            migrations.AlterField(
                model_name='teamcard',
                name='growth',
                field=models.DecimalField(decimal_places=6, max_digits=20, null=True),
            ),
        ]),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
