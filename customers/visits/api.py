"""Planned visits as JSON (7.2.1)."""

from rest_framework import serializers

from salesdept.common.api.views import DocumentSerializer, DocumentViewSet

from ..api.writing import WrittenByForm
from ..filters import PlannedVisitFilter
from ..models import PlannedVisit
from ..roles import LOG, SEE_CUSTOMERS
from .forms import PlanForm, VisitEditForm


class PlannedVisitSerializer(DocumentSerializer):
    overlaps = serializers.BooleanField(read_only=True)

    class Meta:
        model = PlannedVisit
        fields = [
            "id", "person", "customer", "contacts", "day", "starts", "ends", "purpose", "address", "keeps", "record",
            "reason", "times_moved", "overlaps", "state", "created_at", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class PlannedVisitViewSet(WrittenByForm, DocumentViewSet):
    """Visits in somebody's plan. `move` takes `day`, `starts` and `ends`, `meet` the `outcome`, `cancel` the `reason`.

    `overlaps`: another visit of the same person is planned at the same time; that is told, not refused.
    """

    model = PlannedVisit
    serializer_class = PlannedVisitSerializer
    roles = SEE_CUSTOMERS
    clauses = ("3.1.3", "7.2.1")
    creators = LOG
    new_form, edit_form = PlanForm, VisitEditForm
    filterset_class = PlannedVisitFilter
    ordering = "-day"
    sort_by = ("day",)

    def get_queryset(self):
        return super().get_queryset().prefetch_related("contacts")
