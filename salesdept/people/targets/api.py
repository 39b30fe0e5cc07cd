"""Goals and targets as JSON: read by all who see the pages, written by the same sheets and steps."""

from collections.abc import Mapping

import django_filters as filters
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from salesdept.common.api.schema import taking
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, NotFilledIn, RecordViewSet
from salesdept.common.calendar import Month
from salesdept.common.tables.reasons import Unreadable

from ..models import Chapter, Goal, ProposedTarget, Target, TargetProposal, Team, TeamTarget, User, YearGoals
from ..roles import SEE_TARGETS
from .cascade import FIGURES
from .file_offer import take_rows
from .files import read_rows
from .forms import NewYearForm
from .models import MonthTarget


class MonthText(serializers.CharField):
    def to_representation(self, value):
        return str(value)


class LateChangeSerializer(serializers.Serializer):
    """Who changed it after the month began, when, why."""

    by = serializers.CharField()
    at = serializers.DateTimeField()
    reason = serializers.CharField()


class TargetSerializer(serializers.ModelSerializer):
    month = MonthText(read_only=True)
    changed_after_start = LateChangeSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Target
        fields = ["id", "rep", "month", *FIGURES, "version", "changed_after_start"]
        read_only_fields = fields


class TeamTargetSerializer(TargetSerializer):
    class Meta:
        model = TeamTarget
        fields = ["id", "team", "month", *FIGURES, "version", "changed_after_start"]
        read_only_fields = fields


class NewTargetSerializer(serializers.Serializer):
    """A target to be set: `rep` or `team` by its id, or as a file names it; growth as 0.15. What is left out stays."""

    month = serializers.CharField()
    rep = serializers.CharField(required=False)
    team = serializers.CharField(required=False)
    email = serializers.CharField(required=False)
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, required=False)
    profit = serializers.DecimalField(max_digits=14, decimal_places=2, required=False)
    new_customers = serializers.DecimalField(max_digits=8, decimal_places=2, required=False)
    growth = serializers.DecimalField(max_digits=5, decimal_places=4, required=False)
    satisfaction = serializers.DecimalField(max_digits=5, decimal_places=2, required=False)


class NewTargetsSerializer(serializers.Serializer):
    """All of `targets` are set or none; `reason` is needed once a month among them has begun."""

    targets = NewTargetSerializer(many=True)
    reason = serializers.CharField(required=False)


class MonthFilter(filters.FilterSet):
    month = filters.CharFilter(method="of_month", label="2027-01")

    def of_month(self, rows, _name, text):
        try:
            return rows.of_month(Month.parse(text))
        except ValueError:
            return rows.none()


class TargetFilter(MonthFilter):
    class Meta:
        model = Target
        fields = ["rep"]


class TeamTargetFilter(MonthFilter):
    class Meta:
        model = TeamTarget
        fields = ["team"]


class TargetViewSet(RecordViewSet):
    """Targets of reps, month by month. POST sets targets of reps and teams together, as a file does."""

    model: type[MonthTarget] = Target
    serializer_class: type = TargetSerializer
    roles = SEE_TARGETS
    chapters = (Chapter.APPRAISAL,)
    clauses = ("1.1", "1.3.2")
    filterset_class: type = TargetFilter
    ordering = "month"
    sort_by = ("month",)

    @extend_schema(request=NewTargetsSerializer)
    def create(self, request):
        if not request.user.is_a("manager"):
            # Refused before anything is read, in the model's own words.
            Target.must_be_open(Month.current(), request.user)
        try:
            reading = read_rows(enumerate(_rows(request.data), start=1))
        except Unreadable as wrong:
            raise ValidationError({"targets": [wrong.reason.text]}) from None
        if reading.faults:
            told = [f"{fault.line}: {fault.column} {fault.value} {fault.reason}" for fault in reading.faults]
            raise ValidationError({"targets": told})
        count = take_rows(reading.changing, by=request.user, reason=str(request.data.get("reason", "")))
        return Response({"set": count}, status.HTTP_201_CREATED)


class TeamTargetViewSet(RecordViewSet):
    """Targets of teams, month by month; they are set with those of the reps."""

    model = TeamTarget
    serializer_class = TeamTargetSerializer
    roles = SEE_TARGETS
    chapters = (Chapter.APPRAISAL,)
    clauses = ("1.1", "1.3.2")
    filterset_class = TeamTargetFilter
    ordering = "month"
    sort_by = ("month",)


def _rows(data) -> list[dict]:
    """The rows as a file would have them: ids become what a file calls people and teams."""
    rows = data.get("targets") if isinstance(data, Mapping) else None
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise ValidationError({"targets": [gettext("A list of targets is expected.")]})
    people = {str(person.pk): person.email for person in User.objects.with_places()}
    teams = {str(team.pk): team.name for team in Team.objects.order_by("name")}
    return [
        {key: str(value) for key, value in row.items() if value is not None and key not in ("rep", "team")}
        | _named(row, people, teams)
        for row in rows
    ]


def _named(row: Mapping, people: dict, teams: dict) -> dict:
    rep, team = str(row.get("rep") or ""), str(row.get("team") or "")
    return {"email": people[rep]} if rep in people else {"rep": rep, "team": teams.get(team, team)}


class GoalSerializer(serializers.ModelSerializer):
    """`place`: y the year, q1 to q4, m1 to m12."""

    place = serializers.CharField(read_only=True)

    class Meta:
        model = Goal
        fields = ["place", *FIGURES, "version"]
        read_only_fields = ["place", "version"]


class YearGoalsSerializer(DocumentSerializer):
    goals = GoalSerializer(many=True, read_only=True)
    gaps = serializers.SerializerMethodField()

    class Meta:
        model = YearGoals
        fields = [
            "id", "year", "state", "reason", "drafted_by", "approved_by", "version", "goals", "gaps", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields

    def get_gaps(self, goals) -> list[str]:
        """Where parts do not meet their whole."""
        return [f"{goal} {gap.figure}: {gap}" for goal, gap in goals.gaps()]


class ChangedGoalSerializer(serializers.ModelSerializer):
    """`version`, where it is given, is the one that was read: a colleague's change since is refused, not lost."""

    place = serializers.CharField()
    version = serializers.IntegerField(required=False)

    class Meta:
        model = Goal
        fields = ["place", *FIGURES, "version"]


class ChangedGoalsSerializer(serializers.Serializer):
    goals = ChangedGoalSerializer(many=True)


class YearGoalsViewSet(DocumentViewSet):
    """Goals of years. POST drafts a year (`year`, `copies`), PATCH changes figures of a draft (`goals`)."""

    model = YearGoals
    serializer_class = YearGoalsSerializer
    roles = SEE_TARGETS
    chapters = (Chapter.APPRAISAL,)
    clauses = ("1.1", "2.2.1")
    ordering = "-year"
    sort_by = ("year",)

    @taking(NewYearForm)
    def create(self, request):
        form = NewYearForm(request.data)
        if not form.is_valid():
            raise NotFilledIn(form)
        return self.answer(form.save(by=request.user), status.HTTP_201_CREATED)

    @extend_schema(request=ChangedGoalsSerializer, responses=YearGoalsSerializer)
    def partial_update(self, request, pk=None):
        goals = self.get_object()
        sent = ChangedGoalsSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        rows = {row.pop("place"): row for row in sent.validated_data["goals"]}
        seen = {place: row.pop("version", None) for place, row in rows.items()}
        goals.set_figures(rows, by=request.user, seen=seen)
        return self.answer(goals)


class ProposedTargetSerializer(serializers.ModelSerializer):
    class Meta:
        model = ProposedTarget
        fields = ["rep", *FIGURES]


class TargetProposalSerializer(DocumentSerializer):
    month = MonthText(read_only=True)
    rows = ProposedTargetSerializer(many=True, read_only=True)

    class Meta:
        model = TargetProposal
        fields = ["id", "team", "month", "note", "state", "proposed_by", "version", "rows", "open_steps"]
        read_only_fields = fields


class NewProposalSerializer(serializers.Serializer):
    month = serializers.RegexField(r"^\d{4}-(0[1-9]|1[0-2])$")
    note = serializers.CharField(required=False, max_length=1000)
    rows = ProposedTargetSerializer(many=True)


class TargetProposalViewSet(DocumentViewSet):
    """What supervisors propose for their teams: POST proposes for the own one, the manager takes it over."""

    model = TargetProposal
    serializer_class = TargetProposalSerializer
    roles = ("supervisor", "manager", "leadership")
    chapters = (Chapter.APPRAISAL,)
    clauses = ("2.2.1", "2.2.2")
    ordering = "-created_at"
    sort_by = ("created_at", "month")

    @extend_schema(request=NewProposalSerializer)
    def create(self, request):
        sent = NewProposalSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        rows = {row.pop("rep"): dict(row) for row in sent.validated_data["rows"]}
        month = Month.parse(sent.validated_data["month"])
        note = sent.validated_data.get("note", "")
        proposal = TargetProposal.propose(request.user.team, month, rows, by=request.user, note=note)
        return self.answer(proposal, status.HTTP_201_CREATED)


def register(router) -> None:
    router.register("targets", TargetViewSet, basename="target")
    router.register("team-targets", TeamTargetViewSet, basename="team-target")
    router.register("year-goals", YearGoalsViewSet, basename="year-goals")
    router.register("target-proposals", TargetProposalViewSet, basename="target-proposal")
