from base64 import b64decode
from binascii import Error as NotBase64

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from salesdept.common.api import DocumentSerializer, DocumentViewSet
from salesdept.common.errors import NotYourPart

from .forms import ClaimSheet, SupplementForm
from .models import Budget, BudgetLine, Category, Claim, ClaimLine, Supplement
from .roles import ASKERS, SEE_BUDGETS, SEE_SUPPLEMENTS, STAFF

LINE_FIELDS = ("category", "spent_on", "amount", "purpose", "customer", "seller", "invoice_number")


class ClaimLineSerializer(serializers.ModelSerializer):
    category = serializers.CharField(source="category.code_or_name")

    class Meta:
        model = ClaimLine
        fields = ["id", *LINE_FIELDS]
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


class ClaimViewSet(DocumentViewSet):
    """Claims that the caller may see; `POST /claims/{id}/{step}/` takes a step.

    `POST /claims/` makes a draft of `id`, `title`, `late_reason` and `lines`, each with LINE_FIELDS and `document`:
    `category` is a code or name, `document` the file in base64. The caller draws `id` (a UUID), so that a repeated call
    gives the claim that the first one made.
    """

    model = Claim
    serializer_class = ClaimSerializer
    roles = STAFF
    clauses = ("5.2.1", "5.2.3", "5.2.4")

    def get_queryset(self):
        return super().get_queryset().prefetch_related("lines__category")

    def create(self, request):
        sheet = ClaimSheet(*as_typed(request.data), by=request.user)
        if not sheet.is_valid():
            raise ValidationError({**sheet.form.errors, "lines": sheet.lines.errors})
        self.kwargs["pk"] = sheet.save().pk
        return Response(self.get_serializer(self.get_object()).data, status=status.HTTP_201_CREATED)


def as_typed(given: dict) -> tuple[dict, dict]:
    """The JSON of a new claim as the page would send it: (fields, files)."""
    lines = given.get("lines", []) if isinstance(given, dict) else None
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise ValidationError({"lines": [gettext("A list of expenses is expected.")]})
    fields = {"record_id": given.get("id"), "title": given.get("title"), "late_reason": given.get("late_reason")}
    fields |= {"lines-TOTAL_FORMS": len(lines), "lines-INITIAL_FORMS": 0}
    files = {}
    for number, line in enumerate(lines):
        named = line | {"category": Category.pk_of(line.get("category"))}
        fields |= {f"lines-{number}-{key}": named.get(key) for key in LINE_FIELDS}
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


class SupplementSerializer(DocumentSerializer):
    class Meta:
        model = Supplement
        fields = ["id", "line", "amount", "granted", "reason", "answer", "state", "version", "open_steps"]
        read_only_fields = fields


class SupplementViewSet(DocumentViewSet):
    """Requests for more; `POST /supplements/` asks with `{"id", "line", "amount", "reason"}`."""

    model = Supplement
    serializer_class = SupplementSerializer
    roles = SEE_SUPPLEMENTS
    clauses = ("5.3.3",)

    def create(self, request):
        if not request.user.is_a(*ASKERS):
            raise NotYourPart(gettext("Sales asks for supplements, leadership decides."), "5.3.3")
        form = SupplementForm(request.data | {"record_id": request.data.get("id")}, by=request.user)
        if not form.is_valid():
            raise ValidationError(form.errors)
        self.kwargs["pk"] = form.save().pk
        return Response(self.get_serializer(self.get_object()).data, status=status.HTTP_201_CREATED)


def register(router) -> None:
    """Add this chapter's view sets to the API."""
    router.register("claims", ClaimViewSet, basename="claim")
    router.register("budgets", BudgetViewSet, basename="budget")
    router.register("supplements", SupplementViewSet, basename="supplement")
