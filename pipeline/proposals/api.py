"""Proposals with their quotations as JSON (3.3)."""

from rest_framework import serializers

from salesdept.common.api.views import DocumentViewSet

from ..models import Proposal, QuotationLine
from ..prices import PricedSerializer
from ..requirements.written import Priority
from ..roles import SEE_COSTS, SEE_OPPORTUNITIES
from .coverage import Coverage


class LineSerializer(serializers.ModelSerializer):
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        model = QuotationLine
        fields = [
            "id", "product", "name", "unit", "quantity", "list_price", "unit_price", "discount_kind", "discount",
            "tax_rate", "is_optional", "amount",
        ]  # fmt: skip
        read_only_fields = fields


class QuotationSerializer(serializers.Serializer):
    """The quotation of a version; `cost` and `margin` for those who see costs, else null."""

    currency = serializers.CharField()
    rate = serializers.DecimalField(max_digits=14, decimal_places=6)
    valid_until = serializers.DateField()
    discount_kind = serializers.CharField()
    discount = serializers.DecimalField(max_digits=14, decimal_places=2)
    lines = LineSerializer(source="items", many=True)
    net = serializers.DecimalField(source="totals.net", max_digits=14, decimal_places=2)
    tax = serializers.DecimalField(source="totals.tax", max_digits=14, decimal_places=2)
    total = serializers.DecimalField(source="totals.total", max_digits=14, decimal_places=2)
    cost = serializers.SerializerMethodField()
    margin = serializers.SerializerMethodField()

    def get_cost(self, quotation) -> str | None:
        return self._if_seen(quotation.totals.cost)

    def get_margin(self, quotation) -> str | None:
        margin = quotation.totals.margin
        return self._if_seen(None if margin is None else round(margin, 4))

    def _if_seen(self, value) -> str | None:
        sees = self.context["request"].user.is_a(*SEE_COSTS)
        return str(value) if sees and value is not None else None


class NeedLineSerializer(serializers.Serializer):
    """A need and what the version says to it; `how` is "" while it says nothing, `need` null where it is gone.

    `is_open`: not answered, changed since the version was sent, or a must that is left out without agreement.
    """

    need = serializers.UUIDField(source="need.pk", allow_null=True, default=None)
    text = serializers.CharField()
    priority = serializers.ChoiceField(choices=Priority.choices)
    coverage = serializers.UUIDField(source="said.pk", allow_null=True, default=None)
    how = serializers.ChoiceField(source="said.how", choices=["", *Coverage.How.values], default="")
    words = serializers.CharField(source="said.words", default="")
    agreed_by = serializers.CharField(source="said.agreed_by", default="")
    agreed_on = serializers.DateField(source="said.agreed_on", allow_null=True, default=None)
    is_open = serializers.BooleanField()


class ProposalSerializer(PricedSerializer):
    """The quotation is null to departments, but for the named authors who write it."""

    quotation = QuotationSerializer(read_only=True, allow_null=True)
    needs = NeedLineSerializer(source="need_lines", many=True, read_only=True)

    class Meta:
        model = Proposal
        fields = [
            "id", "opportunity", "number", "state", "language", "introduction", "solution", "plan", "authors",
            "sent_at", "feedback", "answered_at", "quotation", "needs", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields
        priced = ("quotation",)

    def prices_are_shown(self, proposal) -> bool:
        return proposal.prices_are_shown_to(self.context["request"].user)


class ProposalViewSet(DocumentViewSet):
    """Versions of proposals; `POST /proposals/{id}/send/` and the other steps move them on."""

    model = Proposal
    serializer_class = ProposalSerializer
    roles = SEE_OPPORTUNITIES
    clauses = ("3.3.1", "3.3.2", "3.3.3", "3.4.1")
    ordering = "-created_at"
    sort_by = ("created_at",)
