from rest_framework import serializers

from salesdept.common.api.views import DocumentSerializer, DocumentViewSet

from ..models import Promotion
from .views import CONCERNED


class PromotionSerializer(DocumentSerializer):
    first = serializers.CharField(read_only=True)
    last = serializers.CharField(read_only=True)
    person_name = serializers.CharField(source="person.name", read_only=True)

    class Meta:
        model = Promotion
        fields = [
            "id", "person", "person_name", "kind", "first", "last", "months", "state", "version", "is_doubtful",
            "proposal", "reason", "decided_at", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class PromotionViewSet(DocumentViewSet):
    """Runs of excellent months with what was decided; the manager proposes, leadership decides."""

    model = Promotion
    serializer_class = PromotionSerializer
    roles = CONCERNED
    clauses = ("4.4.2",)
    ordering = "-last"
    sort_by = ("last",)


def register(router) -> None:
    router.register("promotions", PromotionViewSet, "promotion")
