"""Advances as JSON (5.2.4)."""

from rest_framework import serializers, status

from salesdept.common.api.schema import taking
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, entries

from ..filters import AdvanceFilter
from ..models import Advance, AdvanceReturn, Settlement
from ..roles import STAFF
from .forms import AdvanceForm


class SettlementSerializer(serializers.ModelSerializer):
    """What was set off of the advance against which claim; null `undone_at`: it stands."""

    class Meta:
        model = Settlement
        fields = ["claim", "amount", "created_at", "undone_at"]
        read_only_fields = fields


class AdvanceReturnSerializer(serializers.ModelSerializer):
    class Meta:
        model = AdvanceReturn
        fields = ["amount", "returned_on", "reference"]
        read_only_fields = fields


class AdvanceSerializer(DocumentSerializer):
    """`left` is what is neither set off nor brought back."""

    left = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    settlements = SettlementSerializer(many=True, read_only=True)
    returns = AdvanceReturnSerializer(many=True, read_only=True)

    class Meta:
        model = Advance
        fields = [
            "id", "number", "commitment", "claimant", "amount", "set_off", "returned", "left", "purpose", "needed_on",
            "settle_by", "answer", "settlements", "returns", "raised", "stood_in", "state", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class AdvanceViewSet(DocumentViewSet):
    """Cash before the expense. POST asks for it on an own commitment; `record_id`, a UUID of yours, asks for it once.

    It is paid in a payment (`/payments/`, with `advances`), set off when a claim on its commitment is paid; what is
    brought back is recorded by `take_return`.
    """

    model = Advance
    serializer_class = AdvanceSerializer
    roles = STAFF
    clauses = ("5.2.3", "5.2.4")
    filterset_class = AdvanceFilter
    ordering = "-created_at"
    sort_by = ("created_at", "settle_by")

    def get_queryset(self):
        return super().get_queryset().prefetch_related("settlements", "returns")

    @taking(AdvanceForm)
    def create(self, request):
        form = AdvanceForm(request.data, by=request.user)
        entries(form)
        return self.answer(form.save(), status.HTTP_201_CREATED)


def register(router) -> None:
    router.register("advances", AdvanceViewSet, basename="advance")
