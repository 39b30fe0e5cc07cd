from base64 import b64decode
from binascii import Error as NotBase64

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError

from salesdept.common.api.views import DocumentSerializer, DocumentViewSet

from .advances import api as advances
from .analysis.api import ExpenseAnalysisViewSet, ExpenseReturnsViewSet, FindingViewSet, SpendingViewSet
from .budgets import api as budgets
from .drafts.api import ClaimDraftViewSet
from .filters import ClaimFilter
from .forms import CLAIM_FIELDS, ClaimSheet
from .history.api import PastExpenseViewSet, PastImportViewSet
from .models import Category, Claim, ClaimLine
from .payments import api as payments
from .roles import STAFF
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
        fields = [
            "id", *LINE_FIELDS, "foreign_amount", "rate", "rate_on", "claimed", "cut_reason", "remark",
        ]  # fmt: skip
        read_only_fields = fields


class ClaimSerializer(DocumentSerializer):
    lines = ClaimLineSerializer(many=True, read_only=True)
    total = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)

    class Meta:
        model = Claim
        fields = [
            "id", "number", "title", "claimant", "late_reason", "month_reason", "commitment", "drawn", "answer",
            "ground", "void_reason", "bounce_reason", "raised", "state", "version", "total", "lines", "open_steps",
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
    month_reason = serializers.CharField(required=False)
    commitment = serializers.UUIDField(required=False)
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
            raise ValidationError({**sheet.form.errors, "lines": sheet.lines.non_form_errors() or sheet.lines.errors})
        return self.answer(sheet.save(), status.HTTP_201_CREATED)


def as_typed(given: dict) -> tuple[dict, dict]:
    """The JSON of a new claim as the page would send it: (fields, files)."""
    lines = given.get("lines", []) if isinstance(given, dict) else None
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise ValidationError({"lines": [gettext("A list of expenses is expected.")]})
    fields = {name: given.get(name) for name in ("record_id", *CLAIM_FIELDS)}
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


def register(router) -> None:
    """Add this chapter's view sets to the API."""
    router.register("claims", ClaimViewSet, basename="claim")
    router.register("claim-drafts", ClaimDraftViewSet, basename="claim-draft")
    router.register("expense-standards", StandardsViewSet, basename="expense-standards")
    budgets.register(router)
    advances.register(router)
    router.register("wallet", WalletViewSet, basename="wallet")
    router.register("past-imports", PastImportViewSet, basename="past-import")
    router.register("past-expenses", PastExpenseViewSet, basename="past-expense")
    router.register("expense-analysis", ExpenseAnalysisViewSet, basename="expense-analysis")
    router.register("expense-returns", ExpenseReturnsViewSet, basename="expense-returns")
    router.register("spending", SpendingViewSet, basename="spending")
    router.register("spending-findings", FindingViewSet, basename="spending-finding")
    payments.register(router)
