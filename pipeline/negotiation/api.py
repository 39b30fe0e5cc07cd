"""Rounds of negotiations as JSON (3.4.1, 3.4.2)."""

from django import forms
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from customers.api.writing import WrittenByForm
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet
from salesdept.common.web import visible_or_404

from ..models import Concession, NegotiationRound, Opportunity
from ..roles import NEGOTIATORS, SEE_COSTS, SEE_NEGOTIATION
from .forms import RoundEditForm, RoundForm


class ConcessionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Concession
        fields = ["given", "value", "got"]
        read_only_fields = fields


class RoundSerializer(DocumentSerializer):
    concessions = ConcessionSerializer(many=True, read_only=True)
    discount = serializers.SerializerMethodField()
    margin = serializers.SerializerMethodField()

    class Meta:
        model = NegotiationRound
        fields = [
            "id", "opportunity", "proposal", "held_on", "asked_price", "asked_payment", "asked_service", "price",
            "payment_terms", "service_terms", "our_position", "their_position", "concessions", "discount", "margin",
            "state", "by", "asked_by", "asked_because", "decided_by", "decided_because", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields

    def get_discount(self, turn) -> str | None:
        return _ratio(turn.worth().discount) if self._sees_costs() else None

    def get_margin(self, turn) -> str | None:
        return _ratio(turn.worth().margin) if self._sees_costs() else None

    def _sees_costs(self) -> bool:
        """In lists both are left out, for they cost queries of their own."""
        return self.context["view"].action != "list" and self.context["request"].user.is_a(*SEE_COSTS)


def _ratio(rate) -> str | None:
    return None if rate is None else str(rate)


class RoundViewSet(WrittenByForm, DocumentViewSet):
    """Rounds of negotiations; `POST` with the `opportunity` records one."""

    model = NegotiationRound
    serializer_class = RoundSerializer
    roles = SEE_NEGOTIATION
    clauses = ("3.4.1", "3.4.2")
    creators = NEGOTIATORS
    new_form, edit_form = RoundForm, RoundEditForm
    named_beside = {"opportunity": forms.UUIDField(label=_("Opportunity"))}
    ordering = "-held_on"
    sort_by = ("held_on", "price")

    def get_queryset(self):
        return super().get_queryset().prefetch_related("concessions")

    def make_new_form(self, data):
        opportunity = visible_or_404(Opportunity.objects.visible_to(self.request.user), pk=data.get("opportunity"))
        if refusal := opportunity.organised_by(self.request.user):
            raise refusal
        return RoundForm(data, opportunity=opportunity, by=self.request.user)
