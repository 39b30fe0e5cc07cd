from typing import TypedDict

from rest_framework import serializers

from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, RecordViewSet
from salesdept.people.models import Role

from .filters import ContractFilter, OpportunityFilter
from .models import Contract, Opportunity, Product, SalesEntry
from .roles import SEE_CONTRACTS, SEE_OPPORTUNITIES


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
            "next_on", "version", "gate", "open_steps",
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


class ContractSerializer(DocumentSerializer):
    class Meta:
        model = Contract
        fields = [
            "id", "number", "customer", "opportunity", "gross", "tax_rate", "net", "signed_on", "state", "version",
            "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class ContractViewSet(DocumentViewSet):
    model = Contract
    serializer_class = ContractSerializer
    roles = SEE_CONTRACTS
    clauses = ("3.4.3",)
    filterset_class = ContractFilter
    ordering = "-number"
    sort_by = ("number", "net")


class ProductSerializer(serializers.ModelSerializer):
    class Meta:
        model = Product
        fields = ["id", "name", "series", "list_price", "unit", "is_active"]
        read_only_fields = fields


class ProductViewSet(RecordViewSet):
    """The catalogue."""

    model = Product
    serializer_class = ProductSerializer
    roles = SEE_CONTRACTS
    clauses = ("3.3.2",)
    ordering = "name"
    sort_by = ("name", "series", "list_price")

    def get_queryset(self):
        return Product.objects.visible_to(self.request.user)


class SalesEntrySerializer(serializers.ModelSerializer):
    class Meta:
        model = SalesEntry
        fields = [
            "id", "contract", "customer", "rep", "team", "booked_on", "origin_on", "kind", "amount", "new_customers",
            "share",
        ]  # fmt: skip
        read_only_fields = fields


class SalesEntryViewSet(RecordViewSet):
    """The ledger of sales, read-only."""

    model = SalesEntry
    serializer_class = SalesEntrySerializer
    roles = [Role.REP, Role.SUPERVISOR, Role.MANAGER, Role.CLERK, Role.LEADERSHIP]
    clauses = ("4.1.1", "1.3.2")
    ordering = "-booked_on"
    sort_by = ("booked_on", "amount")
    lookup_value_regex = "[0-9]+"

    def get_queryset(self):
        return SalesEntry.objects.visible_to(self.request.user)


def register(router) -> None:
    """Add this chapter's view sets to the API."""
    router.register("opportunities", OpportunityViewSet, basename="opportunity")
    router.register("contracts", ContractViewSet, basename="contract")
    router.register("products", ProductViewSet, basename="product")
    router.register("sales-entries", SalesEntryViewSet, basename="sales-entry")
