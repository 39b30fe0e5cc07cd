from typing import TypedDict

from rest_framework import serializers

from salesdept.common.api.views import DocumentSerializer, DocumentViewSet

from ..filters import OpportunityFilter
from ..models import Opportunity
from ..roles import SEE_OPPORTUNITIES


class GateCheck(TypedDict):
    """What a stage needs before it is left."""

    code: str
    clause: str
    label: str
    is_done: bool


class OpportunitySerializer(DocumentSerializer):
    gate = serializers.SerializerMethodField()

    class Meta:
        model = Opportunity
        fields = [
            "id", "code", "name", "customer", "owner", "stage", "state", "amount", "expected_close", "next_step",
            "next_on", "closed_on", "lost_reason", "lost_note", "competitor", "loss_to_confirm", "version", "gate",
            "open_steps",
        ]  # fmt: skip
        read_only_fields = fields

    def get_gate(self, opportunity) -> list[GateCheck]:
        """What the present stage needs; in lists it is left out, for it costs queries of its own."""
        if self.context["view"].action == "list":
            return []
        return [
            {"code": check.code, "clause": check.clause, "label": str(check.label), "is_done": check.is_done}
            for check in opportunity.gate()
        ]


class OpportunityViewSet(DocumentViewSet):
    """Opportunities; `POST /opportunities/{id}/advance/` moves on, with missing data in the same call."""

    model = Opportunity
    serializer_class = OpportunitySerializer
    roles = SEE_OPPORTUNITIES
    clauses = ("3.1.3", "3.4.3")
    filterset_class = OpportunityFilter
    ordering = "-amount"
    sort_by = ("name", "owner__name", "amount")
