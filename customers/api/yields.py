"""What leads yield, and the table by which they are scored, as JSON (3.1.1, 3.1.2)."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from salesdept.common.api.lists import must_be_known
from salesdept.common.api.schema import taking
from salesdept.common.api.views import NotFilledIn
from salesdept.common.api.writing import changed
from salesdept.common.errors import NotYourPart

from ..forms import ScoreTableForm, SpanForm
from ..models import ScoreTable
from ..roles import SEE_YIELDS
from ..yields import Yields


class YieldFigureSerializer(serializers.Serializer):
    """A number, and the page with the rows that it counts."""

    value = serializers.CharField()
    url = serializers.CharField()


class YieldSerializer(serializers.Serializer):
    """`cost` is null for whom costs are not shown; amounts are in company currency, without tax."""

    name = serializers.CharField(source="label")
    leads = YieldFigureSerializer()
    qualified = YieldFigureSerializer()
    put_aside = YieldFigureSerializer()
    won = YieldFigureSerializer()
    cost = YieldFigureSerializer(allow_null=True)
    cost_per_qualified = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)


class YieldsSerializer(serializers.Serializer):
    together = YieldSerializer()
    by_channel = YieldSerializer(many=True)
    by_campaign = YieldSerializer(many=True)


class ScoreTableSerializer(serializers.ModelSerializer):
    class Meta:
        model = ScoreTable
        fields = ["industry", "size", "channel", "completeness", "recency", "version"]
        read_only_fields = fields


class TellsYields:
    """Beside the leads: what their channels yield, and by which points they are scored."""

    @extend_schema(responses=YieldsSerializer, parameters=[OpenApiParameter("first"), OpenApiParameter("last")])
    @action(detail=False, methods=["get"], roles=SEE_YIELDS, filterset_class=None, pagination_class=None)
    def yields(self, request):
        """Of the leads of the months `first` to `last`, as 2027-01; the last twelve where nothing is asked."""
        must_be_known(request, SpanForm.base_fields)
        form = SpanForm(request.GET or None)
        if form.errors:
            raise NotFilledIn(form)
        return Response(YieldsSerializer(Yields(request.user, form.span())).data)

    @extend_schema(responses=ScoreTableSerializer)
    @action(detail=False, methods=["get"], url_path="score-table", filterset_class=None, pagination_class=None)
    def score_table(self, request):
        """What earns points and how many."""
        return Response(ScoreTableSerializer(ScoreTable.in_force()).data)

    @extend_schema(responses=ScoreTableSerializer)
    @taking(ScoreTableForm)
    @score_table.mapping.patch
    def change_score_table(self, request):
        """Named columns are replaced whole; from then on all open leads are scored by it."""
        table = ScoreTable.in_force()
        if not table.may_edit(request.user):
            raise NotYourPart(_("This belongs to another role."), "3.1.2")
        table = ScoreTable.kept()
        return Response(ScoreTableSerializer(changed(table, ScoreTableForm, request)).data)
