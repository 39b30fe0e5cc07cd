from typing import TypedDict

from django import forms
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from salesdept.common.api.schema import taking
from salesdept.common.api.views import DocumentViewSet, entries

from ..filters import OpportunityFilter
from ..gating.checks import as_read_by
from ..models import Opportunity, StageMove
from ..placing import BESIDE, step_to
from ..prices import PricedSerializer, SortedWithoutPrices
from ..roles import SEE_OPPORTUNITIES
from ..stages import Stage


class GateCheck(TypedDict):
    """What a stage needs before it is left; `fields` of the call of a move supply it."""

    code: str
    clause: str
    label: str
    state: str
    evidence: str
    who: str
    url: str
    fields: list[str]
    is_waivable: bool


class MoveForm(forms.Form):
    to = forms.ChoiceField(choices=[*Stage.choices, *((place, place) for place in BESIDE)])
    version = forms.IntegerField(required=False)


class StageMoveSerializer(serializers.ModelSerializer):
    class Meta:
        model = StageMove
        fields = [
            "number", "via", "from_stage", "to_stage", "from_state", "to_state", "by", "moved_at", "reason", "gate",
        ]  # fmt: skip
        read_only_fields = fields


class OpportunitySerializer(PricedSerializer):
    gate = serializers.SerializerMethodField()
    probability = serializers.DecimalField(max_digits=3, decimal_places=2, read_only=True)
    days_in_stage = serializers.IntegerField(read_only=True)

    class Meta:
        model = Opportunity
        fields = [
            "id", "code", "name", "customer", "owner", "kind", "stage", "state", "amount", "expected_close",
            "next_step", "next_on", "none_because", "none_until", "probability", "own_probability", "days_in_stage",
            "wake_on", "closed_on", "lost_reason", "lost_note", "competitor", "loss_to_confirm", "version", "gate",
            "open_steps",
        ]  # fmt: skip
        read_only_fields = fields
        priced = ("amount",)

    def get_gate(self, opportunity) -> list[GateCheck]:
        """What the present stage needs; in lists it is left out, for it costs queries of its own."""
        if self.context["view"].action == "list":
            return []
        checks = as_read_by(opportunity.gate(), self.context["request"].user)
        return [check.as_data() for check in checks]  # type: ignore[misc]


class OpportunityViewSet(SortedWithoutPrices, DocumentViewSet):
    """Opportunities; `POST /opportunities/{id}/advance/` moves on, with missing data in the same call.

    A further deal of a customer who bought from us may `skip` to the proposal, with the research of an earlier deal. A
    closed gate answers 422 with `checks`: every line with its state, and the `fields` that supply it.
    """

    model = Opportunity
    serializer_class = OpportunitySerializer
    roles = SEE_OPPORTUNITIES
    clauses = ("3.1.3", "3.4.3")
    filterset_class = OpportunityFilter
    ordering = "-amount"
    sort_by = ("name", "owner__name", "amount")
    sorted_by_price, ordering_without_prices = ("amount",), "name"

    def get_queryset(self):
        """Each of a list says which steps are open: what their guards ask is asked once for all."""
        found = super().get_queryset()
        return found.with_open_steps() if self.action == "list" else found

    @extend_schema(responses=StageMoveSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def moves(self, request, pk=None):
        """Every change of stage or state, the first one first (3.1.3)."""
        return Response(StageMoveSerializer(self.get_object().moves.all(), many=True).data)

    @extend_schema(responses=OpportunitySerializer)
    @taking(MoveForm)
    @action(detail=True, methods=["post"])
    def move(self, request, pk=None):
        """To another place of the board: takes the step that leads there, by its rules and with its fields."""
        opportunity = self.get_object()
        name, filled_in = step_to(opportunity, str(request.data.get("to", "")), request.user)
        rule = opportunity.steps()[name]
        if refusal := rule.refusal(opportunity, request.user):
            raise refusal
        opportunity.must_be_as_shown(request.data.get("version"))
        entered = entries(rule.make_form({**request.data, **filled_in}, opportunity, request.user))
        opportunity.perform(name, by=request.user, **entered)
        return self.answer(opportunity)
