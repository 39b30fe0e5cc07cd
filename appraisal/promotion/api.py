from rest_framework import serializers

from salesdept.common.api.views import DocumentSerializer, DocumentViewSet

from ..models import Promotion
from .views import CONCERNED


class PromotionSerializer(DocumentSerializer):
    first = serializers.CharField(read_only=True)
    last = serializers.CharField(read_only=True)
    person_name = serializers.CharField(source="person.name", read_only=True)
    nomination = serializers.SerializerMethodField()
    proposal = serializers.SerializerMethodField()

    class Meta:
        model = Promotion
        fields = [
            "id", "person", "person_name", "kind", "first", "last", "months", "state", "version", "is_doubtful",
            "nomination", "proposal", "reason", "decided_at", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields

    def get_nomination(self, promotion) -> str:
        return promotion.nomination_shown_to(self.context["request"].user)

    def get_proposal(self, promotion) -> str:
        return promotion.proposal_shown_to(self.context["request"].user)


class PromotionViewSet(DocumentViewSet):
    """Runs of excellent months with what became of them: nominated, proposed, decided about."""

    model = Promotion
    serializer_class = PromotionSerializer
    roles = CONCERNED
    clauses = ("4.4.2",)
    ordering = "-last"
    sort_by = ("last",)


def register(router) -> None:
    router.register("promotions", PromotionViewSet, "promotion")
