"""The analysis as JSON: every number with the page of its rows, under the rules of the pages (5.3.2)."""

from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from pipeline.roles import SEE_ANALYSIS
from salesdept.common.api.lists import must_be_known
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, NotFilledIn, RecordViewSet
from salesdept.common.errors import NotYourPart
from salesdept.people.models import Role

from ..roles import STAFF
from .forms import AnalysisForm, YearForm
from .models import Finding, MonthlyNote, Spending
from .page import Analysis
from .returns import Returns
from .sheets import SPENDING

YEAR = OpenApiParameter("year", int, description="This year where it is not asked.")
NARROWED = [YEAR, *(OpenApiParameter(name, str) for name in AnalysisForm.NARROWS)]


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
    """`budget` is null where none is approved for it; `used` are this year's expenses, `before` last year's."""

    name = serializers.CharField(source="label")
    budget = AnalysedBudgetSerializer(allow_null=True)
    used = ExpenseFigureSerializer()
    before = ExpenseFigureSerializer()
    projection = ProjectionSerializer(allow_null=True)


class AnalysedMonthSerializer(serializers.Serializer):
    month = serializers.CharField()
    used = ExpenseFigureSerializer()
    before = ExpenseFigureSerializer()


class ExpenseAnalysisSerializer(serializers.Serializer):
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
    """`cost_rate`: the share of each amount won that was spent; `per_visit`: travel by visit."""

    name = serializers.CharField(source="label")
    used = ExpenseFigureSerializer()
    won = ExpenseFigureSerializer()
    travel = ExpenseFigureSerializer()
    visits = ExpenseFigureSerializer()
    cost_rate = serializers.DecimalField(max_digits=18, decimal_places=6, allow_null=True)
    per_visit = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)


class OnCustomerSerializer(serializers.Serializer):
    name = serializers.CharField(source="label")
    url = serializers.CharField()
    travel = ExpenseFigureSerializer()
    entertainment = ExpenseFigureSerializer()
    won = ExpenseFigureSerializer()
    cost_rate = serializers.DecimalField(max_digits=18, decimal_places=6, allow_null=True)


class ExpenseReturnsSerializer(serializers.Serializer):
    year = serializers.IntegerField()
    together = YieldedSerializer()
    by_person = YieldedSerializer(many=True)
    by_customer = OnCustomerSerializer(many=True)


class ExpenseAnalysisViewSet(ViewSet):
    """Budget, reserved, spent, left and expenses of a year, of what the caller may see."""

    roles = STAFF
    clauses = ("5.3.2",)

    @extend_schema(responses=ExpenseAnalysisSerializer, parameters=NARROWED)
    @action(detail=False, methods=["get"])
    def year(self, request):
        """Of one year, beside the year before."""
        form = AnalysisForm(request.GET, user=request.user)
        must_be_known(request, form.fields)
        if form.errors:
            raise NotFilledIn(form)
        return Response(ExpenseAnalysisSerializer(Analysis(request.user, form.of_year, form.narrowed)).data)

    @extend_schema(responses=ExpenseReturnsSerializer, parameters=[YEAR])
    @action(detail=False, methods=["get"])
    def returns(self, request):
        """What the expenses of one year brought."""
        if not request.user.is_a(*SEE_ANALYSIS):
            raise NotYourPart(gettext("Sales and leadership read what the expenses brought."), "5.3.2")
        form = YearForm(request.GET)
        must_be_known(request, form.fields)
        if form.errors:
            raise NotFilledIn(form)
        return Response(ExpenseReturnsSerializer(Returns(request.user, form.of_year)).data)


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
