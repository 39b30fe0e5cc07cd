from salesdept.common.api.views import DocumentSerializer, DocumentViewSet

from ..filters import ContractFilter
from ..models import Contract
from ..roles import SEE_CONTRACTS


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
