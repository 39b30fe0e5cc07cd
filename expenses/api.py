from rest_framework import serializers

from salesdept.common.api import DocumentSerializer, DocumentViewSet

from .models import Budget, Claim, ClaimLine, Supplement
from .views import ASKERS, SEE_BUDGETS, STAFF, Role


class ClaimLineSerializer(serializers.ModelSerializer):
    class Meta:
        model = ClaimLine
        fields = ["id", "category", "spent_on", "amount", "purpose", "seller", "invoice_number"]
        read_only_fields = fields


class ClaimSerializer(DocumentSerializer):
    lines = ClaimLineSerializer(many=True, read_only=True)

    class Meta:
        model = Claim
        fields = ["id", "number", "title", "claimant", "state", "version", "lines", "open_steps"]
        read_only_fields = fields


class ClaimViewSet(DocumentViewSet):
    """Claims that the caller may see; `POST /claims/{id}/{step}/` takes a step."""

    model = Claim
    serializer_class = ClaimSerializer
    roles = STAFF
    clauses = ("5.2.3", "5.2.4")

    def get_queryset(self):
        return super().get_queryset().prefetch_related("lines")


class BudgetSerializer(DocumentSerializer):
    class Meta:
        model = Budget
        fields = ["id", "year", "goal", "state", "version", "open_steps"]
        read_only_fields = fields


class BudgetViewSet(DocumentViewSet):
    model = Budget
    serializer_class = BudgetSerializer
    roles = SEE_BUDGETS
    clauses = ("5.1.3",)


class SupplementSerializer(DocumentSerializer):
    class Meta:
        model = Supplement
        fields = ["id", "line", "amount", "granted", "reason", "state", "version", "open_steps"]
        read_only_fields = fields


class SupplementViewSet(DocumentViewSet):
    model = Supplement
    serializer_class = SupplementSerializer
    roles = [*ASKERS, Role.LEADERSHIP, Role.FINANCE]
    clauses = ("5.3.3",)


def register(router) -> None:
    """Add this chapter's view sets to the API."""
    router.register("claims", ClaimViewSet, basename="claim")
    router.register("budgets", BudgetViewSet, basename="budget")
    router.register("supplements", SupplementViewSet, basename="supplement")
