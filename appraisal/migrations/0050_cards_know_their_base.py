
import django.contrib.postgres.fields
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):
    """Cards say which published months growth was measured against, and how many customers came back."""

    dependencies = [
        ('appraisal', '0049_ranges_told_at_the_field'),
    ]

    operations = [
        migrations.AddField(
            model_name='scorecard',
            name='base_revisions',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(null=True), default=list, size=None),
        ),
        migrations.AddField(
            model_name='scorecard',
            name='returned_customers',
            field=models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=8),
        ),
        migrations.AddField(
            model_name='teamcard',
            name='base_revisions',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(null=True), default=list, size=None),
        ),
        migrations.AddField(
            model_name='teamcard',
            name='returned_customers',
            field=models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=8),
        ),
    ]
