from base64 import b64decode
from binascii import Error as NotBase64

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError

from salesdept.common.api.schema import taking
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, entries
from salesdept.common.errors import NotYourPart

from .filters import ClaimFilter, SupplementFilter
from .forms import ClaimSheet, SupplementForm
from .models import Budget, BudgetLine, Category, Claim, ClaimLine, Supplement
from .roles import ASKERS, SEE_BUDGETS, SEE_SUPPLEMENTS, STAFF
from .standards.api import StandardsViewSet
from .wallet.api import WalletViewSet

LINE_FIELDS = (
    "category", "spent_on", "amount", "purpose", "customer", "seller", "invoice_number", "people", "opportunity",
    "currency", "rate_reason", "tax", "paper", "basis", "quantity", "city", "above_reason",
)  # fmt: skip


class ClaimLineSerializer(serializers.ModelSerializer):
    category = serializers.CharField(source="category.code_or_name")

    class Meta:
        model = ClaimLine
        fields = ["id", *LINE_FIELDS, "foreign_amount", "rate", "rate_on"]
        read_only_fields = fields


class ClaimSerializer(DocumentSerializer):
    lines = ClaimLineSerializer(many=True, read_only=True)
    total = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)

    class Meta:
        model = Claim
        fields = [
            "id", "number", "title", "claimant", "late_reason", "answer", "state", "version", "total", "lines",
            "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class NewClaimLineSerializer(serializers.Serializer):
    """An expense; `category` is a code or name.

    Its invoice is `paper`, one of the caller's wallet, or `document`, the file in base64. `amount` is in `currency`, by
    default the company's; where the table has no rate of that day, `own_rate` and `rate_reason` name one. Days away and
    kilometres (`basis` is `days` or `km`) say how many as `quantity` and no amount.
    """

    category = serializers.CharField()
    spent_on = serializers.DateField()
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, required=False)
    basis = serializers.ChoiceField(ClaimLine.Basis.choices, required=False)
    quantity = serializers.DecimalField(max_digits=7, decimal_places=1, required=False)
    city = serializers.CharField(required=False)
    above_reason = serializers.CharField(required=False)
    purpose = serializers.CharField()
    customer = serializers.UUIDField(required=False)
    seller = serializers.CharField(required=False)
    invoice_number = serializers.CharField(required=False)
    document = serializers.CharField(required=False)
    paper = serializers.UUIDField(required=False)
    people = serializers.CharField(required=False)
    opportunity = serializers.UUIDField(required=False)
    currency = serializers.CharField(required=False)
    own_rate = serializers.DecimalField(max_digits=14, decimal_places=6, required=False)
    rate_reason = serializers.CharField(required=False)
    tax = serializers.DecimalField(max_digits=14, decimal_places=2, required=False)


class NewClaimSerializer(serializers.Serializer):
    record_id = serializers.UUIDField(required=False)
    title = serializers.CharField()
    late_reason = serializers.CharField(required=False)
    lines = NewClaimLineSerializer(many=True, required=False)


class ClaimViewSet(DocumentViewSet):
    """Claims that the caller may see.

    POST makes a draft of `title`, `late_reason` and `lines`. The caller may draw its id as `record_id` (a UUID): a
    repeated call then gives the claim that the first one made.
    """

    model = Claim
    serializer_class = ClaimSerializer
    roles = STAFF
    clauses = ("5.2.1", "5.2.3", "5.2.4")
    filterset_class = ClaimFilter
    ordering = "-created_at"
    sort_by = ("created_at", "claimant__name")

    def get_queryset(self):
        return super().get_queryset().prefetch_related("lines__category")

    @extend_schema(request=NewClaimSerializer)
    def create(self, request):
        sheet = ClaimSheet(*as_typed(request.data), by=request.user)
        if not sheet.is_valid():
            raise ValidationError({**sheet.form.errors, "lines": sheet.lines.errors})
        return self.answer(sheet.save(), status.HTTP_201_CREATED)


def as_typed(given: dict) -> tuple[dict, dict]:
    """The JSON of a new claim as the page would send it: (fields, files)."""
    lines = given.get("lines", []) if isinstance(given, dict) else None
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise ValidationError({"lines": [gettext("A list of expenses is expected.")]})
    fields = {"record_id": given.get("record_id"), "title": given.get("title"), "late_reason": given.get("late_reason")}
    fields |= {"lines-TOTAL_FORMS": len(lines), "lines-INITIAL_FORMS": 0}
    files = {}
    for number, line in enumerate(lines):
        named = line | {"category": Category.pk_of(line.get("category"))}
        fields |= {f"lines-{number}-{key}": named.get(key) for key in (*LINE_FIELDS, "own_rate")}
        if line.get("document"):
            files[f"lines-{number}-document"] = _file(line["document"])
    return fields, files


def _file(encoded) -> SimpleUploadedFile:
    try:
        return SimpleUploadedFile("document", b64decode(encoded, validate=True))
    except (NotBase64, ValueError, TypeError):
        raise ValidationError({"lines": [gettext("The document is not in base64.")]}) from None


class BudgetLineSerializer(serializers.ModelSerializer):
    category = serializers.CharField(source="category.code_or_name")
    left = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)

    class Meta:
        model = BudgetLine
        fields = ["id", "category", "team", "planned", "approved", "reserved", "spent", "left"]
        read_only_fields = fields


class BudgetSerializer(DocumentSerializer):
    lines = serializers.SerializerMethodField()

    class Meta:
        model = Budget
        fields = ["id", "year", "goal", "goal_amount", "state", "version", "lines", "open_steps"]
        read_only_fields = fields

    @extend_schema_field(BudgetLineSerializer(many=True))
    def get_lines(self, budget) -> list[dict]:
        """The lines that the caller may see; in lists they are left out."""
        if self.context["view"].action == "list":
            return []
        lines = BudgetLine.objects.visible_to(self.context["request"].user).filter(budget=budget)
        return list(BudgetLineSerializer(lines.for_list(), many=True).data)


class BudgetViewSet(DocumentViewSet):
    model = Budget
    serializer_class = BudgetSerializer
    roles = SEE_BUDGETS
    clauses = ("5.1.3",)
    ordering = "-year"
    sort_by = ("year",)


class SupplementSerializer(DocumentSerializer):
    class Meta:
        model = Supplement
        fields = ["id", "line", "amount", "granted", "reason", "answer", "state", "version", "open_steps"]
        read_only_fields = fields


class SupplementViewSet(DocumentViewSet):
    """Requests for more than the budget line has left."""

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
        form = SupplementForm(request.data, by=request.user)
        entries(form)
        return self.answer(form.save(), status.HTTP_201_CREATED)


def register(router) -> None:
    """Add this chapter's view sets to the API."""
    router.register("claims", ClaimViewSet, basename="claim")
    router.register("expense-standards", StandardsViewSet, basename="expense-standards")
    router.register("wallet", WalletViewSet, basename="wallet")
    router.register("budgets", BudgetViewSet, basename="budget")
    router.register("supplements", SupplementViewSet, basename="supplement")
