"""Revisits as JSON (3.6)."""

from rest_framework import serializers
from rest_framework.decorators import action

from salesdept.common.api.schema import taking
from salesdept.common.api.views import NotFilledIn, RecordViewSet

from ..models import Revisit
from ..roles import SEE_PROJECTS
from .filters import RevisitFilter
from .forms import RevisitForm


class RevisitSerializer(serializers.ModelSerializer):
    customer = serializers.UUIDField(source="contract.customer_id", read_only=True)

    class Meta:
        model = Revisit
        fields = [
            "id", "contract", "customer", "due_on", "outcome", "score", "feedback", "done_at", "by", "case", "version",
        ]  # fmt: skip
        read_only_fields = fields


class RevisitViewSet(RecordViewSet):
    """Revisits after completion, by the class of the customer."""

    model = Revisit
    serializer_class = RevisitSerializer
    roles = SEE_PROJECTS
    clauses = ("3.6.1", "3.6.2", "3.6.3")
    filterset_class = RevisitFilter
    ordering = "due_on"
    sort_by = ("due_on",)

    @taking(RevisitForm)
    @action(detail=True, methods=["post"])
    def record(self, request, pk=None):
        """What the customer said; a problem becomes a case, a new need an opportunity."""
        revisit = self.get_object()
        revisit.must_be_recorded_by(request.user)
        form = RevisitForm(request.data, revisit=revisit, by=request.user)
        if not (form.is_valid() and form.save()):
            raise NotFilledIn(form)
        return self.answer(revisit)
