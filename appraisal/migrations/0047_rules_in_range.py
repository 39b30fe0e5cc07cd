from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import F, Q

CONDITIONS = {
    "weights_are_not_negative": Q(
        weight_amount__gte=0,
        weight_profit__gte=0,
        weight_growth__gte=0,
        weight_new_customers__gte=0,
        weight_satisfaction__gte=0,
    ),
    "points_in_range": Q(
        cap__range=(100, 300), least_weight__range=(0, 100), default_mean__range=(0, 100), grade_a__lte=F("cap")
    ),
    "terms_in_range": Q(
        least_days__lte=23,
        reactivated_after__range=(1, 120),
        least_answers__range=(1, 100),
        mean_weight__lte=100,
        min_base__gte=0,
        min_first_contract__gte=0,
    ),
    "bonus_terms_in_range": Q(coefficient_a__lte=10, loss_months__lte=24),
}


class Migration(migrations.Migration):
    """Weights, limits and terms of new rules lie where they mean something.

    Rules that hold already are kept as they are, whatever they say: months are appraised by them.
    """

    dependencies = [("appraisal", "0044_supervisor_notes")]

    operations = [
        AddConstraintNotValid("ruleset", models.CheckConstraint(condition=condition, name=name))
        for name, condition in CONDITIONS.items()
    ]
