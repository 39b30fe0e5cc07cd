from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from customers.api.writing import MadeByForm
from salesdept.common.api.views import RecordViewSet
from salesdept.common.content import served
from salesdept.people.models import Role

from ..models import Correction
from ..roles import DEPARTMENT
from .forms import CorrectionForm


class CorrectionSerializer(serializers.ModelSerializer):
    contract = serializers.CharField(source="entry.contract.number", read_only=True)
    rep = serializers.CharField(source="entry.rep.name", read_only=True)
    booked_on = serializers.DateField(source="entry.booked_on", read_only=True)
    origin_on = serializers.DateField(source="entry.origin_on", read_only=True, allow_null=True)
    amount, cost, new_customers = (
        serializers.DecimalField(
            max_digits=14, decimal_places=2, source=f"entry.{name}", read_only=True, allow_null=True
        )
        for name in ("amount", "cost", "new_customers")
    )
    reason = serializers.CharField(source="entry.reason", read_only=True)

    class Meta:
        model = Correction
        fields = [
            "id", "created_at", "contract", "rep", "booked_on", "origin_on", "amount", "cost", "new_customers",
            "reason", "name", "sha256", "objection",
        ]  # fmt: skip
        read_only_fields = fields


class CorrectionViewSet(MadeByForm, RecordViewSet):
    """Entries that set a figure right; `POST` is the clerk's, as multipart with the `document`."""

    model = Correction
    serializer_class = CorrectionSerializer
    roles = DEPARTMENT
    clauses = ("4.3.1",)
    creators = [Role.CLERK]
    new_form = CorrectionForm
    ordering = "-created_at"
    sort_by = ("created_at",)

    def make_new_form(self, data):
        return CorrectionForm(data, self.request.FILES, by=self.request.user)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def document(self, request, pk=None):
        """The paper that says what is right."""
        correction = self.get_object()
        return served(correction.stored, name=correction.name, kind=correction.kind)
