"""The analysis as JSON: every number with the page of its rows, under the rules of the pages (5.3.2)."""

from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from pipeline.roles import SEE_ANALYSIS
from salesdept.common.api.lists import must_be_known
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, NotFilledIn, RecordViewSet
from salesdept.people.models import Role

from ..roles import STAFF
from .forms import AnalysisForm, MonthsForm, ReturnsForm
from .models import Finding, MonthlyNote, Spending
from .page import Analysis
from .returns import Returns
from .sheets import SPENDING

MONTHS = [
    OpenApiParameter("year", int, description="All of this year's months; the present year where nothing is asked."),
    *(OpenApiParameter(name, description="A month as 2027-01.") for name in ("first", "last")),
]


def _narrowed(form: type[MonthsForm]) -> list[OpenApiParameter]:
    return [*MONTHS, *(OpenApiParameter(name, str) for name in form.NARROWS)]


def _read(request, form: MonthsForm) -> MonthsForm:
    must_be_known(request, form.parameters)
    if form.errors:
        raise NotFilledIn(form)
    return form


class ExpenseFigureSerializer(serializers.Serializer):
    """A number and the page on which its rows stand."""

    value = serializers.DecimalField(max_digits=18, decimal_places=2)
    url = serializers.CharField()


class AnalysedBudgetSerializer(serializers.Serializer):
    approved = ExpenseFigureSerializer()
    reserved = ExpenseFigureSerializer()
    spent = ExpenseFigureSerializer()
    left = ExpenseFigureSerializer()


class ProjectionSerializer(serializers.Serializer):
    value = serializers.DecimalField(max_digits=18, decimal_places=2)
    formula = serializers.CharField()


class AnalysedRowSerializer(serializers.Serializer):
    """`used` are the expenses of these months, `before` those of the same months a year before.

    `budget` is that of the year, null where none is approved; `planned` what it has for these months.
    """

    name = serializers.CharField(source="label")
    budget = AnalysedBudgetSerializer(allow_null=True)
    planned = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    used = ExpenseFigureSerializer()
    before = ExpenseFigureSerializer()
    projection = ProjectionSerializer(allow_null=True)


class AnalysedMonthSerializer(serializers.Serializer):
    month = serializers.CharField()
    used = ExpenseFigureSerializer()
    before = ExpenseFigureSerializer()


class ExpenseAnalysisSerializer(serializers.Serializer):
    """`year` is that of the last month: of budget and projection."""

    first = serializers.CharField(source="span.first")
    last = serializers.CharField(source="span.last")
    year = serializers.IntegerField()
    together = AnalysedRowSerializer()
    by_category = AnalysedRowSerializer(many=True)
    by_team = AnalysedRowSerializer(many=True)
    by_person = AnalysedRowSerializer(many=True)
    by_customer = AnalysedRowSerializer(many=True)
    by_month = serializers.SerializerMethodField()

    def get_by_month(self, found) -> list[dict]:
        rows = [{"month": str(month), "used": now, "before": before} for month, now, before in found.by_month]
        return list(AnalysedMonthSerializer(rows, many=True).data)


class YieldedSerializer(serializers.Serializer):
    """`cost_rate` of 0.1: a tenth of what was won was spent; null where nothing was won. `per_visit` is travel's."""

    name = serializers.CharField(source="label")
    used = ExpenseFigureSerializer()
    won = ExpenseFigureSerializer()
    cost_rate = serializers.FloatField(allow_null=True)
    travel = ExpenseFigureSerializer()
    visits = ExpenseFigureSerializer()
    per_visit = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)


class OnCustomerSerializer(serializers.Serializer):
    name = serializers.CharField(source="label")
    travel = ExpenseFigureSerializer()
    entertainment = ExpenseFigureSerializer()
    won = ExpenseFigureSerializer()
    cost_rate = serializers.FloatField(allow_null=True)


class ChannelYieldSerializer(serializers.Serializer):
    """`cost` is null for whom costs are not shown, `cost_per_qualified` where nobody qualified."""

    name = serializers.CharField(source="label")
    leads = ExpenseFigureSerializer()
    qualified = ExpenseFigureSerializer()
    cost = ExpenseFigureSerializer(allow_null=True)
    cost_per_qualified = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    won = ExpenseFigureSerializer()


class ReturnsSerializer(serializers.Serializer):
    """`channels` are of all together: empty where a team, a person or a customer is asked for."""

    first = serializers.CharField(source="span.first")
    last = serializers.CharField(source="span.last")
    together = YieldedSerializer()
    by_person = YieldedSerializer(many=True)
    by_customer = OnCustomerSerializer(many=True)
    channels = ChannelYieldSerializer(many=True)


class ExpenseAnalysisViewSet(ViewSet):
    """Budget, reserved, spent, left and expenses of some months, of what the caller may see."""

    roles = STAFF
    clauses = ("5.3.2",)

    @extend_schema(responses=ExpenseAnalysisSerializer, parameters=_narrowed(AnalysisForm))
    @action(detail=False, methods=["get"])
    def year(self, request):
        """Of this year, another or the months `first` to `last`, beside the year before."""
        form = _read(request, AnalysisForm(request.GET, user=request.user))
        return Response(ExpenseAnalysisSerializer(Analysis(request.user, form.span(), form.narrowed)).data)


class ExpenseReturnsViewSet(ViewSet):
    """What expenses brought: won amounts, visits, leads."""

    roles = SEE_ANALYSIS
    clauses = ("5.3.2",)

    @extend_schema(responses=forced_singular_serializer(ReturnsSerializer), parameters=_narrowed(ReturnsForm))
    def list(self, request):
        """Of this year, another or the months `first` to `last`."""
        form = _read(request, ReturnsForm(request.GET, user=request.user))
        return Response(ReturnsSerializer(Returns(request.user, form.span(), form.narrowed)).data)


class SpendingSerializer(serializers.ModelSerializer):
    category = serializers.CharField(source="category.code_or_name")

    class Meta:
        model = Spending
        fields = [
            "id", "spent_on", "amount", "use", "category", "person", "person_name", "team", "customer", "seller",
            "purpose", "claim",
        ]  # fmt: skip
        read_only_fields = fields


class SpendingViewSet(RecordViewSet):
    """The rows that the analysis counts: lines of live and paid claims, and past expenses."""

    model = Spending
    serializer_class = SpendingSerializer
    roles = STAFF
    clauses = ("5.3.2",)
    filterset_class = SPENDING.filterset
    ordering = "-spent_on"
    sort_by = ("spent_on", "amount")


class SpendingFindingSerializer(DocumentSerializer):
    text = serializers.CharField(read_only=True)

    class Meta:
        model = Finding
        fields = [
            "id", "kind", "month", "text", "rows_url", "owner", "due_on", "answer", "state", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class FindingViewSet(DocumentViewSet):
    """Unusual spending that was pointed out."""

    model = Finding
    serializer_class = SpendingFindingSerializer
    roles = STAFF
    clauses = ("5.3.2",)
    ordering = "-created_at"
    sort_by = ("created_at",)


class MonthlyNoteSerializer(serializers.ModelSerializer):
    """`figures` as they stood when the month had ended: `rows` by category and `together`."""

    class Meta:
        model = MonthlyNote
        fields = ["id", "month", "figures"]
        read_only_fields = fields


class MonthlyNoteViewSet(RecordViewSet):
    """What the manager was told of each month that has ended."""

    model = MonthlyNote
    serializer_class = MonthlyNoteSerializer
    roles = [Role.MANAGER, Role.LEADERSHIP]
    clauses = ("5.3.2",)
    ordering = "-month"
    sort_by = ("month",)
