"""Cards of reps and teams, published, in work and running, with the rows behind each figure."""

from django.http import Http404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from customers.models import CaseFinding
from salesdept.common.api.lists import must_be_known
from salesdept.common.api.views import NotFilledIn, RecordViewSet
from salesdept.common.web import visible_or_404

from ..explanations import lines_of
from ..figures import evidence_of
from ..models import LateRating, Scorecard, TeamCard
from ..roles import DEPARTMENT
from ..rules import Indicator
from ..running import running
from .acts import CardActs, Weighing
from .forms import WhatIfForm
from .recomputing import Recomputing, goals_of
from .seal import seal_of
from .sheet import points_of

FIGURES = [
    "amount", "profit", "base", "growth", "growth_note", "new_customers", "satisfaction", "satisfaction_raw", "answers",
    "complaints", "target_amount", "target_profit", "target_growth", "target_new_customers", "target_satisfaction",
    "computed_score", "score", "grade",
]  # fmt: skip
REVIEW = ("look", "question", "answer")


class MonthText(serializers.CharField):
    def to_representation(self, value):
        return str(value)


class ScorecardSerializer(serializers.ModelSerializer):
    """`seal` stands on the paper of a published card too; of `paper` a `POST` to its `url` makes the PDF.

    `look`, `question` and `answer` are the review's: empty for who does not work on months, and on the own card.
    """

    month = MonthText(source="period.month", read_only=True)
    rep = serializers.CharField(source="rep.name", read_only=True)
    team = serializers.CharField(source="team.name", read_only=True, default=None)
    seal = serializers.SerializerMethodField()
    paper = serializers.SerializerMethodField()

    class Meta:
        model = Scorecard
        fields = [
            "id", "month", "revision", "rep", "team", *FIGURES, "adjustment", "adjustment_reason", "is_published",
            "set_grade", "grade_reason", "comment", *REVIEW, "seal", "paper",
        ]  # fmt: skip
        read_only_fields = fields

    def to_representation(self, instance):
        told = super().to_representation(instance)
        shows_review = instance.shows_review_to(self.context["request"].user)
        return told if shows_review else told | dict.fromkeys(REVIEW, "")

    def get_seal(self, card) -> str:
        return seal_of(card) if card.is_published else ""

    def get_paper(self, card) -> dict[str, str]:
        return {"url": reverse("paper-list"), "kind": "scorecard", "document": str(card.pk)}


class TeamCardSerializer(serializers.ModelSerializer):
    """A team's month: sums of the entries that carry it."""

    month = MonthText(source="period.month", read_only=True)
    team = serializers.CharField(source="team.name", read_only=True)

    class Meta:
        model = TeamCard
        fields = [
            "id", "month", "revision", "team", *FIGURES, "is_published", "set_grade", "grade_reason", "comment",
        ]  # fmt: skip
        read_only_fields = fields


class LeftOutSerializer(serializers.Serializer):
    row = serializers.CharField(source="row.pk")
    because = serializers.CharField()


class LateRatingSerializer(serializers.ModelSerializer):
    class Meta:
        model = LateRating
        fields = ["answer", "counts", "booked_on", "origin_on"]
        read_only_fields = fields


class SubstantiatedComplaintSerializer(serializers.ModelSerializer):
    class Meta:
        model = CaseFinding
        fields = ["case", "counts", "found_on"]
        read_only_fields = fields


class FigureSerializer(serializers.Serializer):
    """One indicator of a card in words; `rows` are the entries or answers behind it, `total` what they come to.

    Of satisfaction also the answers of published months that this one counts (1) or takes out (-1), and the complaints
    found substantiated (1) or taken back (-1).
    """

    indicator = serializers.CharField()
    score = serializers.DecimalField(max_digits=7, decimal_places=2, allow_null=True)
    weight = serializers.DecimalField(max_digits=5, decimal_places=2)
    points = serializers.DecimalField(max_digits=7, decimal_places=2, allow_null=True)
    formula = serializers.CharField()
    note = serializers.CharField()
    rows = serializers.ListField(child=serializers.CharField())
    total = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    late = LateRatingSerializer(many=True)
    complaints = SubstantiatedComplaintSerializer(many=True)
    left_out = LeftOutSerializer(many=True)


class WaySerializer(serializers.Serializer):
    """`more` null: not by this alone."""

    indicator = serializers.CharField()
    more = serializers.IntegerField(allow_null=True)


class BetterGradeSerializer(serializers.Serializer):
    letter = serializers.CharField()
    least = serializers.DecimalField(max_digits=5, decimal_places=2)
    ways = WaySerializer(many=True)


def _explained(card: Scorecard | TeamCard) -> list[dict]:
    points = points_of(card, card.period.rule_set)
    told = []
    for line in lines_of(card, card.period.rule_set):
        evidence = evidence_of(card, Indicator(line.indicator))
        told.append(
            {
                "indicator": line.indicator.value,
                "score": line.score,
                "weight": line.weight,
                "points": points.get(line.indicator.value),
                "formula": line.formula,
                "note": line.note,
                "rows": [row.pk for row in evidence.rows],
                "total": evidence.total,
                "late": evidence.late,
                "complaints": evidence.complaints,
                "left_out": evidence.left_out,
            }
        )
    return told


class ScorecardViewSet(CardActs, RecordViewSet):
    """Scorecards that the caller may see; `figures/` explains each and names its rows, `goals/` says what lifts it."""

    model = Scorecard
    serializer_class = ScorecardSerializer
    roles = DEPARTMENT
    clauses = ("1.3.2", "4.3.3")

    @extend_schema(responses=FigureSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def figures(self, request, pk=None):
        return Response(FigureSerializer(_explained(self.get_object()), many=True).data)

    @extend_schema(responses=BetterGradeSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def goals(self, request, pk=None):
        """How much more of one indicator would come to the next grade, and to the best one."""
        card = self.get_object()
        return Response(BetterGradeSerializer(goals_of(card, card.period.rule_set), many=True).data)


class TeamCardViewSet(Weighing, RecordViewSet):
    """Team cards; `figures/` is for who sees all and for who leads the team."""

    model = TeamCard
    serializer_class = TeamCardSerializer
    roles = DEPARTMENT
    clauses = ("1.3.2", "4.3.3")

    @extend_schema(responses=FigureSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def figures(self, request, pk=None):
        card = visible_or_404(TeamCard.objects.opened_to(request.user).for_list(), pk=pk)
        return Response(FigureSerializer(_explained(card), many=True).data)


class RunningCardSerializer(serializers.ModelSerializer):
    """Not final: `rep` is the person's id, by which `what-if/` recomputes the card."""

    month = MonthText(source="period.month", read_only=True)
    rep = serializers.CharField(source="rep_id", read_only=True)
    name = serializers.CharField(source="rep.name", read_only=True)
    team = serializers.CharField(source="team.name", read_only=True, default=None)
    as_of = serializers.DateTimeField(source="created_at", read_only=True)

    class Meta:
        model = Scorecard
        fields = ["month", "rep", "name", "team", "as_of", *FIGURES]
        read_only_fields = fields


class RunningCardViewSet(ViewSet):
    """The cards of the month that runs, computed as they would be now; about a minute old at most."""

    roles = DEPARTMENT
    clauses = ("1.3.2", "4.2")
    lookup_value_regex = "[0-9a-f-]{36}"

    @extend_schema(responses=RunningCardSerializer(many=True))
    def list(self, request):
        must_be_known(request, ())
        return Response(RunningCardSerializer(running().visible_to(request.user), many=True).data)

    @extend_schema(
        responses=RunningCardSerializer,
        parameters=[OpenApiParameter(name, OpenApiTypes.DECIMAL) for name in WhatIfForm.base_fields],
    )
    @action(detail=True, url_path="what-if")
    def what_if(self, request, pk=None):
        """The card with other figures, by the rules in force; nothing is saved."""
        card = next((one for one in running().visible_to(request.user) if str(one.rep_id) == pk), None)
        if card is None:
            raise Http404
        must_be_known(request, WhatIfForm.base_fields)
        form = WhatIfForm(request.query_params, card=card)
        if form.is_bound and form.errors:
            raise NotFilledIn(form)
        other = Recomputing(card, card.period.rule_set).with_figures(**form.figures)
        return Response(RunningCardSerializer(other).data)
