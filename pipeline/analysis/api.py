"""The analysis as JSON: every number with the page of its rows, under the rules of the pages."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from salesdept.common.api.lists import must_be_known
from salesdept.common.api.views import NotFilledIn

from ..roles import SEE_ANALYSIS
from .forecast import Forecast
from .forms import NarrowedForm, PeriodForm
from .funnel import Funnel
from .outcomes import Outcomes
from .repeats import Repeats


class SalesFigureSerializer(serializers.Serializer):
    """A number, how many rows it counts, and the page on which they stand."""

    value = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    count = serializers.IntegerField()
    url = serializers.CharField()


class OutlookSerializer(serializers.Serializer):
    name = serializers.CharField(source="label")
    kind = serializers.CharField()
    opens = serializers.CharField()
    target = SalesFigureSerializer()
    won = SalesFigureSerializer()
    commit = SalesFigureSerializer()
    best_case = SalesFigureSerializer()
    pipeline = SalesFigureSerializer()
    gap = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)


class StepSerializer(serializers.Serializer):
    name = serializers.CharField(source="label")
    figure = SalesFigureSerializer()


class ForecastSerializer(serializers.Serializer):
    """`rows`: all together, then each team, with its people unless `opens` says by which team to ask for them.

    `bridge`: changes since `compared_with`.
    """

    rows = OutlookSerializer(many=True)
    by_month = OutlookSerializer(many=True)
    left_out = serializers.SerializerMethodField()
    compared_with = serializers.DateField(allow_null=True)
    bridge = StepSerializer(many=True)

    def get_left_out(self, found) -> list[dict]:
        """What no month counts: code, name, figure."""
        return [
            {"code": one.code, "name": str(one.label), "figure": SalesFigureSerializer(figure).data}
            for one, figure in found.left_out
        ]


class StageRowSerializer(serializers.Serializer):
    """`conversion` of 0.5 is a half; `days` is the median of the visits that have ended."""

    name = serializers.CharField(source="label")
    entered = SalesFigureSerializer()
    on = SalesFigureSerializer()
    back = SalesFigureSerializer()
    lost = SalesFigureSerializer()
    here = SalesFigureSerializer()
    conversion = serializers.FloatField(allow_null=True)
    days = SalesFigureSerializer()
    mean = serializers.FloatField(allow_null=True)


class TallySerializer(serializers.Serializer):
    name = serializers.CharField(source="label")
    won = SalesFigureSerializer()
    lost = SalesFigureSerializer()
    rate = serializers.FloatField(allow_null=True)


class BreakdownSerializer(serializers.Serializer):
    code = serializers.CharField()
    tallies = TallySerializer(many=True)


class OutcomesSerializer(serializers.Serializer):
    """Each figure's value is the amount, its count how many deals."""

    together = TallySerializer()
    breakdowns = BreakdownSerializer(many=True)


class CohortSerializer(serializers.Serializer):
    name = serializers.CharField(source="label")
    buyers = SalesFigureSerializer()
    back = SalesFigureSerializer()
    not_back = SalesFigureSerializer()
    early = SalesFigureSerializer()
    rate = serializers.FloatField(allow_null=True)


class RepeatsSerializer(serializers.Serializer):
    """`days` is the median of the days from the first contract to the second."""

    together = CohortSerializer()
    by_level = CohortSerializer(many=True)
    by_product = CohortSerializer(many=True)
    by_person = CohortSerializer(many=True)
    days = SalesFigureSerializer()


MONTHS = [OpenApiParameter(name, description=_("A month as 2027-01.")) for name in ("first", "last")]
NARROWED = [*MONTHS, *(OpenApiParameter(name) for name in ("owner", "team", "channel", "product"))]


class AnalysisViewSet(ViewSet):
    """Forecast, funnel, win and loss, second purchases: of what the caller answers for."""

    roles = SEE_ANALYSIS
    clauses = ("1.3.2",)

    @extend_schema(responses=ForecastSerializer, parameters=NARROWED[:4])
    @action(detail=False, methods=["get"])
    def forecast(self, request):
        """Of the months `first` to `last`, this quarter where nothing is asked."""
        form = _read(request, PeriodForm(request.GET or None, user=request.user))
        return Response(ForecastSerializer(Forecast(request.user, form.period(), form.narrowed)).data)

    @extend_schema(responses=StageRowSerializer(many=True), parameters=NARROWED)
    @action(detail=False, methods=["get"])
    def funnel(self, request):
        """Visits begun in the months `first` to `last`, the last twelve where nothing is asked."""
        form = _read(request, NarrowedForm(request.GET or None, user=request.user))
        rows = Funnel(request.user, form.span().filters | form.narrowed).rows
        return Response(StageRowSerializer(rows, many=True).data)

    @extend_schema(responses=OutcomesSerializer, parameters=NARROWED)
    @action(detail=False, methods=["get"], url_path="won-and-lost")
    def outcomes(self, request):
        """Deals closed in the months `first` to `last`, by reason, competitor, stage, channel, product, person."""
        form = _read(request, NarrowedForm(request.GET or None, user=request.user))
        span = form.span()
        return Response(OutcomesSerializer(Outcomes(request.user, span.first, span.last, form.narrowed)).data)

    @extend_schema(responses=RepeatsSerializer, parameters=[*NARROWED[:4], NARROWED[5]])
    @action(detail=False, methods=["get"], url_path="second-purchases")
    def repeats(self, request):
        """Customers whose first contract was signed in the months `first` to `last`."""
        form = _read(request, NarrowedForm(request.GET or None, user=request.user, with_channel=False))
        return Response(RepeatsSerializer(Repeats(request.user, form.span().filters | form.narrowed)).data)


def _read(request, form):
    must_be_known(request, form.fields)
    if form.errors:
        raise NotFilledIn(form)
    return form
