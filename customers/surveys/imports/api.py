"""Imports of answers as JSON: uploaded with POST, moved on by the same steps as on the page (4.3.2)."""

from salesdept.common.api.schema import taking
from salesdept.common.api.views import DocumentSerializer
from salesdept.common.tables.imports.api import ImportViewSet

from ...models import SurveyImport
from ...roles import RUN_SURVEYS
from .forms import SurveyUploadForm


class SurveyImportSerializer(DocumentSerializer):
    """`plan`: how many rows would be taken, are here already, or are wrong, once the worker has read the file;
    `report` the same of what was taken.
    """

    class Meta:
        model = SurveyImport
        fields = [
            "id", "source", "name", "by", "state", "decisions", "plan", "report", "created_at", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class SurveyImportViewSet(ImportViewSet):
    """Answers that were collected elsewhere; `POST` with a multipart `file` uploads one, the worker reads it."""

    model = SurveyImport
    serializer_class = SurveyImportSerializer
    roles = RUN_SURVEYS
    clauses = ("4.3.2",)

    @taking(SurveyUploadForm)
    def create(self, request):
        return self.uploaded(request, SurveyUploadForm)
