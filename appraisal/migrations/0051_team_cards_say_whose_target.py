import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """A team's card says which targets were set for the team itself."""

    dependencies = [
        ('appraisal', '0050_cards_know_their_base'),
    ]

    operations = [
        migrations.AddField(
            model_name='teamcard',
            name='own_targets',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('amount', 'Sales amount'), ('profit', 'Sales profit'), ('growth', 'Growth rate'), ('new_customers', 'New customers'), ('satisfaction', 'Customer satisfaction')], max_length=13), default=list, size=None),
        ),
    ]
