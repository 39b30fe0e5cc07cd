"""Imports of past expenses as JSON: uploaded with POST, moved on by the same steps as on the page (5.3.2)."""

from rest_framework import serializers

from salesdept.common.api.schema import taking
from salesdept.common.api.views import DocumentSerializer, RecordViewSet
from salesdept.common.tables.imports.api import ImportViewSet
from salesdept.people.models import Role

from ..roles import STAFF
from .filters import PastExpenseFilter
from .forms import PastUploadForm
from .models import PastExpense, PastImport


class PastImportSerializer(DocumentSerializer):
    """`plan`: how many rows would be taken, are here already, are alike, or are wrong, once the worker has read the
    file; `report` the same of what was taken.
    """

    class Meta:
        model = PastImport
        fields = ["id", "name", "by", "state", "decisions", "plan", "report", "created_at", "version", "open_steps"]
        read_only_fields = fields


class PastImportViewSet(ImportViewSet):
    """Files of past expenses; `POST` with a multipart `file` uploads one, the worker reads it."""

    model = PastImport
    serializer_class = PastImportSerializer
    roles = [Role.FINANCE]
    clauses = ("5.3.2",)

    @taking(PastUploadForm)
    def create(self, request):
        return self.uploaded(request, PastUploadForm)


class PastExpenseSerializer(serializers.ModelSerializer):
    category = serializers.CharField(source="category.code_or_name")

    class Meta:
        model = PastExpense
        fields = [
            "id", "past_import", "line", "spent_on", "amount", "category", "file_category", "seller", "purpose",
            "reference", "cost_centre", "claimant", "claimant_name", "team",
        ]  # fmt: skip
        read_only_fields = fields


class PastExpenseViewSet(RecordViewSet):
    """Past expenses that count, as the caller may see them."""

    model = PastExpense
    serializer_class = PastExpenseSerializer
    roles = STAFF
    clauses = ("5.3.2",)
    filterset_class = PastExpenseFilter
    ordering = "-spent_on"
    sort_by = ("spent_on", "amount")

    def get_queryset(self):
        return super().get_queryset().counted()
