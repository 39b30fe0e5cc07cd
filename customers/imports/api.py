"""Imports of customer files as JSON: uploaded with POST, moved on by the same steps as on the page."""

from salesdept.common.api.schema import taking
from salesdept.common.api.views import DocumentSerializer
from salesdept.common.tables.imports.api import ImportViewSet

from .forms import UploadForm
from .models import IMPORTERS, CustomerImport


class CustomerImportSerializer(DocumentSerializer):
    class Meta:
        model = CustomerImport
        fields = [
            "id", "name", "sha256", "by", "state", "decisions", "plan", "report", "reached", "created_at",
            "started_at", "finished_at", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class CustomerImportViewSet(ImportViewSet):
    """Imports of customer files; `POST` with a multipart `file` uploads one, the worker checks it."""

    model = CustomerImport
    serializer_class = CustomerImportSerializer
    roles = IMPORTERS
    clauses = ("7.1.1", "3.1.2", "7.1.3")

    @taking(UploadForm)
    def create(self, request):
        return self.uploaded(request, UploadForm)
