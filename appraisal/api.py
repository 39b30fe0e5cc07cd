from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, RecordViewSet

from .explanations import lines_of
from .figures import rows_behind
from .models import Period, Scorecard
from .rules import Indicator
from .views import DEPARTMENT, WORK_ON_MONTHS


class MonthText(serializers.CharField):
    def to_representation(self, value):
        return str(value)


class PeriodSerializer(DocumentSerializer):
    month = MonthText(read_only=True)

    class Meta:
        model = Period
        fields = [
            "id",
            "month",
            "state",
            "revision",
            "version",
            "compiled_by",
            "evaluated_by",
            "published_by",
            "open_steps",
        ]
        read_only_fields = fields


class PeriodViewSet(DocumentViewSet):
    """Months with their steps; `POST /periods/{id}/compile/` takes {"waiver": …}."""

    model = Period
    serializer_class = PeriodSerializer
    roles = WORK_ON_MONTHS
    clauses = ("4.2", "4.3.1", "4.3.3")
    ordering = "-month"
    sort_by = ("month",)


class ScorecardSerializer(serializers.ModelSerializer):
    month = MonthText(source="period.month", read_only=True)
    rep = serializers.CharField(source="rep.name", read_only=True)
    team = serializers.CharField(source="team.name", read_only=True, default=None)

    class Meta:
        model = Scorecard
        fields = [
            "id", "month", "revision", "rep", "team", "amount", "profit", "growth", "growth_note", "new_customers",
            "satisfaction", "answers", "target_amount", "target_profit", "target_new_customers", "score", "grade",
            "adjustment", "adjustment_reason", "is_published",
        ]  # fmt: skip
        read_only_fields = fields


class FigureSerializer(serializers.Serializer):
    """One indicator of a card in words; `rows` are the entries or answers behind it."""

    indicator = serializers.CharField()
    score = serializers.DecimalField(max_digits=7, decimal_places=2, allow_null=True)
    weight = serializers.DecimalField(max_digits=5, decimal_places=2)
    points = serializers.DecimalField(max_digits=7, decimal_places=2, allow_null=True)
    formula = serializers.CharField()
    note = serializers.CharField()
    rows = serializers.ListField(child=serializers.CharField())


class ScorecardViewSet(RecordViewSet):
    """Scorecards that the caller may see; `GET /scorecards/{id}/figures/` explains each and names its rows."""

    model = Scorecard
    serializer_class = ScorecardSerializer
    roles = DEPARTMENT
    clauses = ("1.3.2", "4.3.3")

    @extend_schema(responses=FigureSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def figures(self, request, pk=None):
        card = self.get_object()
        lines = [_explained(card, line) for line in lines_of(card, card.period.rule_set)]
        return Response(FigureSerializer(lines, many=True).data)


def _explained(card: Scorecard, line) -> dict:
    rows = rows_behind(card, Indicator(line.indicator))
    return {
        "indicator": line.indicator.value,
        "score": line.score,
        "weight": line.weight,
        "points": line.points,
        "formula": line.formula,
        "note": line.note,
        "rows": list(rows.values_list("pk", flat=True)),
    }


def register(router) -> None:
    """Add this chapter's view sets to the API."""
    router.register("periods", PeriodViewSet, basename="period")
    router.register("scorecards", ScorecardViewSet, basename="scorecard")
