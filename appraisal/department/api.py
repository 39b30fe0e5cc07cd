"""The department's month as JSON: every number with the page of its rows."""

from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from salesdept.common.api.lists import must_be_known
from salesdept.common.calendar import Month

from ..cards.api import FIGURES, MonthText
from ..models import Scorecard
from .outlook import outlook_of
from .page import DepartmentMonth
from .views import SEE_DEPARTMENT


class SumSerializer(serializers.Serializer):
    """`url` is the page of the rows."""

    amount = serializers.DecimalField(max_digits=18, decimal_places=2)
    profit = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    new_customers = serializers.DecimalField(max_digits=10, decimal_places=2)


class ShareSerializer(serializers.Serializer):
    name = serializers.CharField(source="label")
    amount = serializers.DecimalField(max_digits=18, decimal_places=2)
    target = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    url = serializers.CharField()


class BarSerializer(serializers.Serializer):
    name = serializers.CharField(source="label")
    change = serializers.DecimalField(source="figure.value", max_digits=18, decimal_places=2)
    url = serializers.CharField(source="figure.url")


class CardSerializer(serializers.ModelSerializer):
    rep = serializers.CharField(source="rep.name", read_only=True)
    team = serializers.CharField(source="team.name", read_only=True, default=None)

    class Meta:
        model = Scorecard
        fields = ["rep", "team", *FIGURES]
        read_only_fields = fields


class DealsSerializer(serializers.Serializer):
    category = serializers.CharField()
    amount = serializers.DecimalField(max_digits=18, decimal_places=2)
    count = serializers.IntegerField()


class DepartmentMonthSerializer(serializers.Serializer):
    """`by_rep_changes` and `by_customer_changes` add up to the difference of `sums` and `month_before`.

    `is_final`: the month is published. `forecast` is there while the month runs.
    """

    month = MonthText()
    is_final = serializers.BooleanField(source="cards.is_final")
    as_of = serializers.DateTimeField(source="cards.as_of", allow_null=True)
    sums = SumSerializer()
    month_before = SumSerializer(source="before")
    year_before = SumSerializer(source="year_ago")
    teams = ShareSerializer(source="by_team", many=True)
    reps = ShareSerializer(source="by_rep", many=True)
    scorecards = CardSerializer(source="cards.reps", many=True)
    by_rep_changes = serializers.SerializerMethodField()
    by_customer_changes = serializers.SerializerMethodField()
    forecast = serializers.SerializerMethodField()

    def get_by_rep_changes(self, found) -> list[dict]:
        return list(BarSerializer(found.waterfall("rep"), many=True).data)

    def get_by_customer_changes(self, found) -> list[dict]:
        return list(BarSerializer(found.waterfall("customer"), many=True).data)

    def get_forecast(self, found) -> list[dict]:
        """Open deals that close this month, by how sure they are."""
        if not found.is_running:
            return []
        outlook = outlook_of(found.user, found.month, found.sums.amount, found.target("amount"))
        told = [{"category": one.value, "amount": cell.value, "count": cell.count} for one, cell in outlook.deals]
        return list(DealsSerializer(told, many=True).data)


class DepartmentViewSet(ViewSet):
    """A month of the department; a supervisor's is that of the own team."""

    roles = SEE_DEPARTMENT
    clauses = ("4.3.3", "1.3.2")

    @extend_schema(
        responses=forced_singular_serializer(DepartmentMonthSerializer),
        parameters=[OpenApiParameter("month", description="2027-01; else this one.")],
    )
    def list(self, request):
        must_be_known(request, ("month",))
        return Response(DepartmentMonthSerializer(DepartmentMonth(request.user, _month(request))).data)


def _month(request) -> Month:
    try:
        month = Month.parse(request.query_params["month"]) if "month" in request.query_params else Month.current()
    except ValueError:
        raise ValidationError({"month": ["2027-01"]}) from None
    if month > Month.current():
        raise ValidationError({"month": [f"≤ {Month.current()}"]})
    return month
