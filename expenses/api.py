from base64 import b64decode
from binascii import Error as NotBase64
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from salesdept.common.api.views import DocumentSerializer, DocumentViewSet
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken, Stale
from salesdept.common.web import visible_or_404

from .advances import api as advances
from .analysis.api import (
    ExpenseAnalysisViewSet,
    ExpenseReturnsViewSet,
    FindingViewSet,
    MonthlyNoteViewSet,
    SpendingViewSet,
)
from .budgets import api as budgets
from .drafts.api import ClaimDraftViewSet
from .filters import ClaimFilter
from .forms import CLAIM_FIELDS, ClaimSheet
from .history.api import PastExpenseViewSet, PastImportViewSet
from .models import Category, Claim, ClaimLine, Question
from .payers import standstill, waits_for
from .payments import api as payments
from .review.checks import draws, findings, of_the_whole
from .review.views import QUEUE, approve_clean
from .roles import REVIEWERS, STAFF
from .standards.api import StandardsViewSet
from .views import document_of
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


class StandstillSerializer(serializers.Serializer):
    detail = serializers.CharField()
    clause = serializers.CharField()
    remedy = serializers.CharField()


def told(why: RuleBroken | None) -> dict | None:
    return {"detail": why.message, "clause": why.clause, "remedy": why.remedy} if why else None


class ClaimSerializer(DocumentSerializer):
    lines = ClaimLineSerializer(many=True, read_only=True)
    total = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    waits_for = serializers.SerializerMethodField()
    standstill = serializers.SerializerMethodField()

    class Meta:
        model = Claim
        fields = [
            "id", "number", "title", "claimant", "late_reason", "month_reason", "commitment", "drawn", "answer",
            "ground", "void_reason", "bounce_reason", "raised", "stood_in", "waits_for", "standstill", "state",
            "version", "total", "lines", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields

    def get_waits_for(self, claim) -> list[UUID]:
        """Who may take the next step."""
        return sorted(one.pk for one in waits_for(claim))

    @extend_schema_field(StandstillSerializer(allow_null=True))
    def get_standstill(self, claim) -> dict | None:
        """Why nobody may take it further, and what to do."""
        return told(standstill(claim))


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


class ChangedClaimLineSerializer(NewClaimLineSerializer):
    """An expense as it is to be: one there by its `id`, or a new one. With `delete` it is taken out."""

    id = serializers.UUIDField(required=False)
    delete = serializers.BooleanField(required=False)

    def get_fields(self):
        fields = super().get_fields()
        for one in fields.values():
            one.required = False
        return fields


class ChangedClaimSerializer(serializers.Serializer):
    """What is not named stays: fields of the claim, expenses, and fields of an expense."""

    version = serializers.IntegerField(required=False)
    title = serializers.CharField(required=False)
    late_reason = serializers.CharField(required=False)
    month_reason = serializers.CharField(required=False)
    commitment = serializers.UUIDField(required=False, allow_null=True)
    lines = ChangedClaimLineSerializer(many=True, required=False)


class PickedClaimSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    version = serializers.IntegerField()


class TogetherSerializer(serializers.Serializer):
    claims = serializers.ListField(child=PickedClaimSerializer(), min_length=1, max_length=QUEUE)


class NotApprovedSerializer(StandstillSerializer):
    id = serializers.UUIDField()


class ApprovedTogetherSerializer(serializers.Serializer):
    approved = serializers.ListField(child=serializers.UUIDField())
    left_out = NotApprovedSerializer(many=True)


class ExpenseCheckSerializer(serializers.Serializer):
    tone = serializers.CharField()
    text = serializers.CharField()
    clause = serializers.CharField()


class CheckedExpenseSerializer(serializers.Serializer):
    line = serializers.UUIDField()
    checks = ExpenseCheckSerializer(many=True)


class DrawSerializer(serializers.Serializer):
    line = serializers.UUIDField(source="line.pk")
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)
    before = serializers.DecimalField(max_digits=14, decimal_places=2)
    after = serializers.DecimalField(max_digits=14, decimal_places=2)


class QuestionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Question
        fields = ["asked_by", "asked_at", "text", "answer", "answered_at"]
        read_only_fields = fields


class EvidenceSerializer(serializers.Serializer):
    """What a reviewer looks at: the checks of the claim and of each expense, the budget before and after, questions."""

    of_the_whole = ExpenseCheckSerializer(many=True)
    lines = CheckedExpenseSerializer(many=True)
    draws = DrawSerializer(many=True)
    questions = QuestionSerializer(many=True)


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
    repeated call then gives the claim that the first one made. PATCH changes one that is a draft or was sent back.
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

    @extend_schema(request=ChangedClaimSerializer)
    def partial_update(self, request, pk=None):
        claim = self.get_object()
        claim.must_be_open_to(request.user)
        sheet = ClaimSheet(*as_changed(claim, request.data), by=request.user, claim=claim)
        if not sheet.is_valid():
            if sheet.form.is_stale:
                raise Stale(gettext("Somebody saved this record while you were editing it."), "5.2.1")
            raise ValidationError({**sheet.form.errors, "lines": sheet.lines.errors})
        return self.answer(sheet.save())

    @extend_schema(responses=EvidenceSerializer)
    @action(detail=True, methods=["get"])
    def evidence(self, request, pk=None):
        """What a reviewer looks at beside the invoices."""
        claim = self.get_object()
        lines = [{"line": line.pk, "checks": checks} for line, checks in findings(claim)]
        whole = of_the_whole(claim, request.user)
        shown = {"of_the_whole": whole, "lines": lines, "draws": draws(claim), "questions": claim.questions.all()}
        return Response(EvidenceSerializer(shown).data)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path="documents/(?P<line>[0-9a-f-]{36})")
    def document(self, request, line, pk=None):
        """The invoice of an expense as it is kept; `line` is the expense's id."""
        return document_of(visible_or_404(self.get_object().lines.select_related("claim"), pk=line))

    @extend_schema(request=TogetherSerializer, responses=ApprovedTogetherSerializer)
    @action(detail=False, methods=["post"], pagination_class=None, filterset_class=None)
    def approve_together(self, request):
        """Approve those of the named claims that show nothing odd, each by its own step; the others say why not."""
        if not request.user.is_a(*REVIEWERS):
            raise NotYourPart(gettext("Claims are approved by their reviewers."), "5.2.3")
        given = TogetherSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        shown = {str(one["id"]): str(one["version"]) for one in given.validated_data["claims"]}
        approved, left = approve_clean(shown, by=request.user)
        seen = {str(one.pk) for one in (*approved, *(claim for claim, _why in left))}
        odd = NotNow(gettext("It doesn't wait for you, or shows something odd: look at it by itself."), "5.2.3")
        left_out = [*((claim.pk, why) for claim, why in left), *((pk, odd) for pk in shown if pk not in seen)]
        told_of = [{"id": pk, **(told(why) or {})} for pk, why in left_out]
        return Response(
            ApprovedTogetherSerializer({"approved": [one.pk for one in approved], "left_out": told_of}).data
        )


def as_changed(claim: Claim, given) -> tuple[dict, dict]:
    """The JSON of a change as the page would send the whole claim; what it doesn't name is sent as it stands."""
    lines = given.get("lines", []) if isinstance(given, dict) else None
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise ValidationError({"lines": [gettext("A list of expenses is expected.")]})
    standing = list(claim.lines.all())
    named = {str(line["id"]): line for line in lines if "id" in line}
    if missing := named.keys() - {str(line.pk) for line in standing}:
        raise ValidationError({"lines": [gettext("No expense of this claim: %(id)s") % {"id": min(missing)}]})
    rows = [{**_standing(line), **named.get(str(line.pk), {}), "id": line.pk} for line in standing]
    fields, files = as_typed({"lines": rows + [line for line in lines if "id" not in line]})
    for number, row in enumerate(rows):
        fields |= {f"lines-{number}-id": row["id"], f"lines-{number}-DELETE": "on" if row.get("delete") else ""}
    own = {name: given.get(name, _pk_of(getattr(claim, name))) for name in CLAIM_FIELDS}
    return fields | own | {"lines-INITIAL_FORMS": len(rows), "version": given.get("version")}, files


def _standing(line: ClaimLine) -> dict:
    """An expense as its form shows it."""
    values = {name: _pk_of(getattr(line, name)) for name in LINE_FIELDS}
    own_rate = line.rate if line.rate_reason else None
    return values | {"amount": line.claimed_amount, "category": line.category.code_or_name, "own_rate": own_rate}


def _pk_of(value):
    return getattr(value, "pk", value)


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
    router.register("spending-notes", MonthlyNoteViewSet, basename="spending-note")
    payments.register(router)
