from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from salesdept.common.api.schema import taking
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, entries
from salesdept.common.api.writing import saved
from salesdept.common.calendar import today
from salesdept.common.errors import NotYourPart
from salesdept.people.models import Role

from ..filters import CommitmentFilter, SupplementFilter
from ..models import Budget, BudgetEntry, BudgetLine, Category, Commitment, Supplement
from ..roles import ASKERS, SEE_BUDGETS, SEE_SUPPLEMENTS, STAFF
from .forms import BudgetForm, CommitmentForm, SpendingForm, SupplementForm
from .ledger import standings, with_papers
from .sheet import MONTHS, BudgetSheet, not_editable
from .spending import Wish, answer


def money(**options) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=14, decimal_places=2, **options)


class BudgetLineSerializer(DocumentSerializer):
    """A line with its months' plan, and what is left by year, to date and this month (null without a plan)."""

    category = serializers.CharField(source="category.code_or_name")
    left = money(read_only=True)
    left_to_date = serializers.SerializerMethodField()
    left_this_month = serializers.SerializerMethodField()

    class Meta:
        model = BudgetLine
        fields = [
            "id", "budget", "category", "team", "planned", "months", "plan", "remark", "approved", "reserved", "spent",
            "left", "left_to_date", "left_this_month", "frozen", "state", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(money())
    def get_left_to_date(self, line) -> str:
        return str(line.left_on(today()))

    @extend_schema_field(money(allow_null=True))
    def get_left_this_month(self, line) -> str | None:
        left = standings([line], today())[0].left_this_month
        return None if left is None else str(left)


class BudgetEntrySerializer(serializers.ModelSerializer):
    """A movement: `source` and `by` are null where the caller may not see the paper that it was for."""

    source = serializers.SerializerMethodField()  # type: ignore[assignment]
    by = serializers.SerializerMethodField()

    class Meta:
        model = BudgetEntry
        fields = ["at", "kind", "source_type", "source", "approved", "reserved", "spent", "by"]
        read_only_fields = fields

    def get_source(self, entry) -> str | None:
        return str(entry.source_id) if entry.paper else None

    def get_by(self, entry) -> str | None:
        return str(entry.by_id) if entry.paper and entry.by_id else None


class BudgetLineViewSet(DocumentViewSet):
    """Lines of budgets; `entries` is the line's ledger."""

    model = BudgetLine
    serializer_class = BudgetLineSerializer
    roles = STAFF
    clauses = ("5.1.3", "5.3.1")
    ordering = "-created_at"
    sort_by = ("created_at",)

    @extend_schema(responses=BudgetEntrySerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def entries(self, request, pk=None):
        """The newest thousand movements of the line, as the caller may see them."""
        rows = list(self.get_object().entries.for_list().order_by("-at", "-pk")[:1000])
        return Response(BudgetEntrySerializer(with_papers(rows, request.user), many=True).data)


class BudgetSerializer(DocumentSerializer):
    lines = serializers.SerializerMethodField()

    class Meta:
        model = Budget
        fields = ["id", "year", "goal", "goal_amount", "takes_until", "state", "version", "lines", "open_steps"]
        read_only_fields = fields

    @extend_schema_field(BudgetLineSerializer(many=True))
    def get_lines(self, budget) -> list[dict]:
        """The lines that the caller may see; in lists they are left out."""
        if self.context["view"].action == "list":
            return []
        lines = BudgetLine.objects.visible_to(self.context["request"].user).filter(budget=budget)
        return list(BudgetLineSerializer(lines.for_list(), many=True, context=self.context).data)


class PlannedLineSerializer(serializers.Serializer):
    """A line of a draft: one there by `id`, a new one by `category` and perhaps `team`. What is left out stays."""

    id = serializers.UUIDField(required=False)
    category = serializers.CharField(required=False)
    team = serializers.UUIDField(required=False)
    planned = money(required=False)
    months = serializers.ListField(child=money(), min_length=12, max_length=12, required=False)
    plan = serializers.CharField(required=False, allow_blank=True)


class PlannedLinesSerializer(serializers.Serializer):
    version = serializers.IntegerField(required=False)
    lines = PlannedLineSerializer(many=True)


class BudgetViewSet(DocumentViewSet):
    """Budgets of years. POST drafts one with the regulation's categories, PATCH changes lines of a draft (`lines`)."""

    model = Budget
    serializer_class = BudgetSerializer
    roles = SEE_BUDGETS
    clauses = ("5.1.1", "5.1.3")
    ordering = "-year"
    sort_by = ("year",)

    @taking(BudgetForm)
    def create(self, request):
        if not request.user.is_a(Role.MANAGER):
            raise NotYourPart(gettext("The manager drafts the budget."), "5.1.1")
        return self.answer(saved(BudgetForm(request.data, by=request.user)), status.HTTP_201_CREATED)

    @extend_schema(request=PlannedLinesSerializer, responses=BudgetSerializer)
    def partial_update(self, request, pk=None):
        sent = PlannedLinesSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        budget = self.get_object()
        if refusal := not_editable(budget, request.user):
            raise refusal
        sheet = BudgetSheet(_as_typed(budget, sent.validated_data["lines"]), budget=budget)
        if not sheet.is_valid():
            raise ValidationError({"lines": sheet.errors})
        sheet.save_by(request.user, version=sent.validated_data.get("version"))
        return self.answer(budget)


def _as_typed(budget: Budget, rows: list[dict]) -> dict:
    """The JSON as the sheet would send it; lines that are not named are sent as they are."""
    lines = list(budget.lines.for_list())
    named = {row["id"]: row for row in rows if "id" in row}
    if missing := named.keys() - {line.pk for line in lines}:
        raise ValidationError({"lines": [gettext("No line of this budget: %(id)s") % {"id": min(missing)}]})
    standing = [_cells(named.get(line.pk, {}), line) | {"id": line.pk} for line in lines]
    new = [
        _cells(row, None) | {"name": row.get("category"), "team": row.get("team")} for row in rows if "id" not in row
    ]
    typed = {"lines-TOTAL_FORMS": len(standing) + len(new), "lines-INITIAL_FORMS": len(standing)}
    for number, cells in enumerate([*standing, *new]):
        typed |= {f"lines-{number}-{name}": value for name, value in cells.items() if value is not None}
    return typed


def _cells(row: dict, line: BudgetLine | None) -> dict:
    """A sum without months is spread anew."""
    months = row.get("months", [] if "planned" in row or line is None else line.months)
    planned = row.get("planned", None if "months" in row or line is None else line.planned)
    plan = row.get("plan", line.plan if line else "")
    return {"planned": planned, "plan": plan} | dict(zip(MONTHS, months, strict=False))


class SupplementSerializer(DocumentSerializer):
    class Meta:
        model = Supplement
        fields = [
            "id", "line", "source", "claim", "amount", "granted", "reason", "answer", "state", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class SupplementViewSet(DocumentViewSet):
    """Requests for more than the budget line has left; with a `source`, a shift from that line."""

    model = Supplement
    serializer_class = SupplementSerializer
    roles = SEE_SUPPLEMENTS
    clauses = ("5.3.3",)
    filterset_class = SupplementFilter
    ordering = "-created_at"
    sort_by = ("created_at",)

    @taking(SupplementForm)
    def create(self, request):
        if not request.user.is_a(*ASKERS):
            raise NotYourPart(gettext("Sales asks for supplements, leadership decides."), "5.3.3")
        return self.answer(saved(SupplementForm(request.data, by=request.user)), status.HTTP_201_CREATED)


class CommitmentSerializer(DocumentSerializer):
    still_held = money(read_only=True)

    class Meta:
        model = Commitment
        fields = [
            "id", "claimant", "line", "amount", "still_held", "purpose", "customer", "planned_on", "until", "answer",
            "state", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class CommitmentViewSet(DocumentViewSet):
    """Money held ahead. POST holds it: `category` is a code or name; `record_id`, a UUID of yours, makes it once."""

    model = Commitment
    serializer_class = CommitmentSerializer
    roles = STAFF
    clauses = ("5.3.1",)
    filterset_class = CommitmentFilter
    ordering = "-created_at"
    sort_by = ("created_at", "until")

    @taking(CommitmentForm)
    def create(self, request):
        return self.answer(
            saved(CommitmentForm(_with_category(request.data), by=request.user)), status.HTTP_201_CREATED
        )


class SpendingAnswerSerializer(serializers.Serializer):
    """Whether it may be spent: what is left on which line, the limits, who approves, what is needed."""

    may_be_spent = serializers.BooleanField(source="is_yes")
    may_be_held = serializers.BooleanField(source="may_hold")
    line = serializers.UUIDField(source="line.pk", allow_null=True, default=None)
    left = money(source="line.left", allow_null=True, default=None)
    left_to_date = money(source="standing.left_to_date", allow_null=True, default=None)
    left_this_month = money(source="standing.left_this_month", allow_null=True, default=None)
    detail = serializers.CharField(source="refusal.message", allow_null=True, default=None)
    clause = serializers.CharField(source="refusal.clause", allow_null=True, default=None)
    remedy = serializers.CharField(source="refusal.remedy", allow_null=True, default=None)
    remedy_url = serializers.CharField(source="refusal.remedy_url", allow_null=True, default=None)
    limits = serializers.SerializerMethodField()
    approvers = serializers.SerializerMethodField()
    needed = serializers.SerializerMethodField()

    def get_limits(self, found) -> list[dict]:
        return [{"name": str(one.name), "amount": str(one.amount), "is_kept": one.is_kept} for one in found.limits]

    def get_approvers(self, found) -> list[str]:
        return [str(person) for person in found.approvers]

    def get_needed(self, found) -> list[dict]:
        return [{"what": str(what), "clause": clause} for what, clause in found.needed]


class SpendingViewSet(GenericViewSet):
    """Can I spend it? `?amount=&category=&day=&city=&customer=` gives one answer, nothing asked none.

    `category` is a code or name.
    """

    roles = STAFF
    clauses = ("5.3.1", "5.3.3")
    serializer_class = SpendingAnswerSerializer
    queryset = Category.objects.none()
    pagination_class = None

    def list(self, request):
        if not request.query_params:
            return Response([])
        form = SpendingForm(_with_category(request.query_params), by=request.user)
        return Response(SpendingAnswerSerializer([answer(Wish(request.user, **entries(form)))], many=True).data)


def _with_category(given) -> dict:
    """The sent values with the category by its id."""
    return {name: given[name] for name in given} | {"category": Category.pk_of(given.get("category"))}


def register(router) -> None:
    router.register("budgets", BudgetViewSet, basename="budget")
    router.register("budget-lines", BudgetLineViewSet, basename="budget-line")
    router.register("supplements", SupplementViewSet, basename="supplement")
    router.register("commitments", CommitmentViewSet, basename="commitment")
    router.register("can-i-spend", SpendingViewSet, basename="can-i-spend")
