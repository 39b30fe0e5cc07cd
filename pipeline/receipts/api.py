"""Receipts of payment as JSON (3.4.3)."""

from rest_framework import serializers

from customers.api.writing import WrittenByForm
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet
from salesdept.people.models import Role

from ..models import Allocation, Receipt
from ..roles import SEE_RECEIVABLES
from .filters import ReceiptFilter
from .forms import ReceiptEditForm, ReceiptForm


class AllocationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Allocation
        fields = ["instalment", "kind", "amount", "settled", "exchange_difference", "reason", "by", "at"]
        read_only_fields = fields


class ReceiptSerializer(DocumentSerializer):
    entries = AllocationSerializer(many=True, read_only=True)
    left_over = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    left_over_own = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)

    class Meta:
        model = Receipt
        fields = [
            "id", "customer", "received_on", "amount", "currency", "rate", "value", "method", "account", "reference",
            "payer", "note", "allocated", "returned", "left_over", "left_over_own", "entries", "state",
            "recorded_by", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class ReceiptViewSet(WrittenByForm, DocumentViewSet):
    """Receipts, recorded and confirmed by finance. `allocate` takes `to_<instalment's id>`: amount, for each.

    `amount` is in `currency`; `value`, `allocated`, `returned` and the `amount` of an entry are in company currency.
    What is owed in foreign money is paid by receipts in that money: `settled` of it, with the `exchange_difference`
    between what the receipt gave and what that is worth at the contract's rate.
    """

    model = Receipt
    serializer_class = ReceiptSerializer
    roles = SEE_RECEIVABLES
    clauses = ("3.4.3",)
    creators = [Role.FINANCE]
    new_form, edit_form = ReceiptForm, ReceiptEditForm
    filterset_class = ReceiptFilter
    ordering = "-received_on"
    sort_by = ("received_on", "value")

    def get_queryset(self):
        return super().get_queryset().prefetch_related("entries")
