"""A month with its steps, what is missing in it, and its versions, as JSON."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from salesdept.common.api.views import DocumentSerializer, DocumentViewSet
from salesdept.common.errors import NotYourPart

from ..cards.api import MonthText
from ..coverage import coverage_of
from ..models import Period, Waiver
from ..roles import SEE_COVERAGE, WORK_ON_MONTHS
from .versions import chosen_version, compared, versions_of


class CoverageFindingSerializer(serializers.Serializer):
    """`key` names it to `POST /periods/{id}/waive/`; "" where nothing has to be waived."""

    key = serializers.CharField()
    name = serializers.CharField()
    about = serializers.CharField()
    url = serializers.CharField()


class CheckSerializer(serializers.Serializer):
    """What was looked for before compiling; with `blocks` the month is not compiled without a written reason."""

    label = serializers.CharField()  # type: ignore[assignment]
    effect = serializers.CharField()
    blocks = serializers.BooleanField()
    findings = CoverageFindingSerializer(many=True)
    more = serializers.IntegerField(help_text="Cases beyond the findings: of what blocks nothing only some are listed.")


class PairSerializer(serializers.Serializer):
    before = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    after = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    change = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)


class ComparedSerializer(serializers.Serializer):
    """One rep in two versions of a month; null where the figure is not known in one of them."""

    rep = serializers.CharField(source="card.rep.name")
    differs = serializers.BooleanField()
    grades = serializers.ListField(child=serializers.CharField())
    figures = serializers.DictField(child=PairSerializer())


class MonthWaiverSerializer(serializers.ModelSerializer):
    """What is missing in a revision and left so, why and by whom."""

    class Meta:
        model = Waiver
        fields = ["revision", "key", "name", "reason", "by", "at"]
        read_only_fields = fields


class PeriodSerializer(DocumentSerializer):
    month = MonthText(read_only=True)
    waivers = MonthWaiverSerializer(many=True, read_only=True)

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
            "waivers",
            "open_steps",
        ]
        read_only_fields = fields


class PeriodViewSet(DocumentViewSet):
    """Months with their steps; `POST /periods/{id}/waive/` takes {"what": [keys of findings], "reason": …}."""

    model = Period
    serializer_class = PeriodSerializer
    roles = WORK_ON_MONTHS
    clauses = ("4.2", "4.3.1", "4.3.3")
    ordering = "-month"
    sort_by = ("month",)

    @extend_schema(responses=CheckSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def coverage(self, request, pk=None):
        """What is missing, odd or unsigned in the month, what blocks the compilation first."""
        if not request.user.is_a(*SEE_COVERAGE):
            raise NotYourPart(gettext("Who compiles the month, and those above, read what is missing in it."), "4.3.1")
        return Response(CheckSerializer(coverage_of(self.get_object()), many=True).data)

    @extend_schema(
        responses=ComparedSerializer(many=True),
        parameters=[
            OpenApiParameter("before", OpenApiTypes.INT, description=_("The version that is compared.")),
            OpenApiParameter("after", OpenApiTypes.INT, description=_("The version beside it.")),
        ],
    )
    @action(detail=True, pagination_class=None)
    def compared(self, request, pk=None):
        """Two versions of the month beside each other, rep by rep; the last two unless they are named."""
        period = self.get_object()
        there = versions_of(period, request.user)
        after = chosen_version(request.query_params.get("after"), there, there[-1:])
        before = chosen_version(request.query_params.get("before"), there, [one for one in there if one < after][-1:])
        return Response(ComparedSerializer(compared(period, request.user, before, after), many=True).data)
