from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from customers.api.writing import WrittenByForm
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, entries
from salesdept.people.models import Role

from ..indicators import INDICATOR_RULES
from ..models import RuleSet
from ..roles import DEPARTMENT
from .forms import BONUS_FIELDS, PreviewForm, RuleSetEditForm, RuleSetForm
from .previews import MONTHS_TRIED, preview


class RuleSetSerializer(DocumentSerializer):
    valid_from = serializers.CharField(read_only=True)
    words = serializers.SerializerMethodField()

    class Meta:
        model = RuleSet
        fields = [
            "id", "state", "valid_from", "why", "weight_amount", "weight_profit", "weight_growth",
            "weight_new_customers", "weight_satisfaction", "cap", "least_weight", "least_days", "base_mode", "min_base",
            "growth_rates", "growth_scores", "min_first_contract", "reactivated_after", "reactivated_counts",
            "least_answers", "mean_weight", "default_mean", "complaint_points", "complaint_most", "grade_a", "grade_b",
            "grade_c", "grade_d", *BONUS_FIELDS, "drafted_by", "version", "words", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields

    def get_words(self, rules) -> dict[str, list[str]]:
        return {indicator.value: rule.in_words(rules) for indicator, rule in INDICATOR_RULES.items()}


class TriedSerializer(serializers.Serializer):
    month = serializers.CharField()
    score_before = serializers.DecimalField(max_digits=7, decimal_places=2, allow_null=True)
    score_after = serializers.DecimalField(max_digits=7, decimal_places=2, allow_null=True)
    grade_before = serializers.CharField()
    grade_after = serializers.CharField()


class PreviewRowSerializer(serializers.Serializer):
    rep = serializers.CharField(source="rep.name")
    before = serializers.DecimalField(max_digits=7, decimal_places=2, allow_null=True)
    after = serializers.DecimalField(max_digits=7, decimal_places=2, allow_null=True)
    difference = serializers.DecimalField(max_digits=7, decimal_places=2, allow_null=True)
    cards = TriedSerializer(many=True)


class RuleSetViewSet(WrittenByForm, DocumentViewSet):
    """The rules of the appraisal: `POST` drafts, `PATCH` changes a draft, `POST /rule-sets/{id}/announce/` lets them
    hold; `GET /rule-sets/{id}/preview/?months=3` tries them on past months.
    """

    model = RuleSet
    serializer_class = RuleSetSerializer
    roles = DEPARTMENT
    clauses = ("4.3.3", "1.3.2")
    ordering = "-valid_from"
    sort_by = ("valid_from",)
    creators = [Role.MANAGER]
    new_form, edit_form = RuleSetForm, RuleSetEditForm

    @extend_schema(
        responses=PreviewRowSerializer(many=True), parameters=[OpenApiParameter("months", int, enum=MONTHS_TRIED)]
    )
    @action(detail=True, pagination_class=None)
    def preview(self, request, pk=None):
        months = entries(PreviewForm(request.query_params))["months"]
        tried = preview(self.get_object(), months, reader=request.user)
        return Response(PreviewRowSerializer(tried.rows, many=True).data)
