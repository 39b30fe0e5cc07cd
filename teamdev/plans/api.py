from rest_framework import serializers

from salesdept.common.api.views import DocumentSerializer, DocumentViewSet

from .models import TrainingPlan
from .views import CONCERNED


class TrainingPlanSerializer(DocumentSerializer):
    month = serializers.CharField(read_only=True)
    person_name = serializers.CharField(source="person.name", read_only=True)

    class Meta:
        model = TrainingPlan
        fields = [
            "id", "person", "person_name", "month", "weak_points", "due_on", "topics", "measures", "starts_on",
            "ends_on", "mentor", "is_doubtful", "state", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class TrainingPlanViewSet(DocumentViewSet):
    """Training plans after poor results; the manager fills them in, the person notes progress."""

    model = TrainingPlan
    serializer_class = TrainingPlanSerializer
    roles = CONCERNED
    clauses = ("4.4.3",)
    ordering = "-month"
    sort_by = ("month",)


def register(router) -> None:
    router.register("training-plans", TrainingPlanViewSet, "training-plan")
