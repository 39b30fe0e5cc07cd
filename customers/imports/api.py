"""Imports of customer files as JSON: uploaded with POST, moved on by the same steps as on the page."""

from django.core.exceptions import ValidationError as Refused
from rest_framework import status
from rest_framework.exceptions import ValidationError

from salesdept.common.api.schema import taking
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, entries

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


class CustomerImportViewSet(DocumentViewSet):
    """Imports of customer files; `POST` with a multipart `file` uploads one, the worker checks it."""

    model = CustomerImport
    serializer_class = CustomerImportSerializer
    roles = IMPORTERS
    clauses = ("7.1.1", "3.1.2", "7.1.3")
    ordering = "-created_at"
    sort_by = ("created_at",)

    @taking(UploadForm)
    def create(self, request):
        given = entries(UploadForm(request.data, request.FILES))
        try:
            made = CustomerImport.upload(**given, by=request.user)
        except Refused as error:
            raise ValidationError({"file": error.messages}) from error
        return self.answer(made, status.HTTP_201_CREATED)
