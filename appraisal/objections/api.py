from salesdept.common.api.views import DocumentSerializer, DocumentViewSet

from ..models import Objection
from ..roles import DEPARTMENT


class ObjectionSerializer(DocumentSerializer):
    class Meta:
        model = Objection
        fields = [
            "id", "created_at", "card", "about", "note", "state", "facts", "answered_by", "remedy", "decision",
            "decided_by", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class ObjectionViewSet(DocumentViewSet):
    """Objections to published cards, filed by `POST /scorecards/{id}/object_to/`; answered and decided by steps."""

    model = Objection
    serializer_class = ObjectionSerializer
    roles = DEPARTMENT
    clauses = ("1.3.2",)
    ordering = "-created_at"
    sort_by = ("created_at",)
