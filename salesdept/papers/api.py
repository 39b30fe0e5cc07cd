"""Papers as JSON, and as what they are: PDFs of the documents that the caller sees."""

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action

from salesdept.common.api.schema import taking
from salesdept.common.api.views import RecordViewSet, entries
from salesdept.common.content import served
from salesdept.common.errors import NotNow
from salesdept.common.screens import EVERYBODY

from .filters import PaperFilter
from .forms import AskForm
from .kinds import KINDS, kind_or_404
from .making import ask_for
from .models import Paper


class PaperSerializer(serializers.ModelSerializer):
    document = serializers.UUIDField(source="document_id", read_only=True)

    class Meta:
        model = Paper
        fields = [
            "id", "kind", "document", "language", "title", "state", "trouble", "pages", "size", "is_kept", "digest",
            "created_at", "made_at",
        ]  # fmt: skip
        read_only_fields = fields


class PaperViewSet(RecordViewSet):
    """Documents as PDF. `POST` asks for one; when its `state` is `made`, `content/` has the file."""

    model = Paper
    serializer_class = PaperSerializer
    roles = EVERYBODY
    clauses = ("3.4.3", "7.1.3")
    filterset_class = PaperFilter
    ordering = "-created_at"
    sort_by = ("created_at",)

    @property
    def chapters(self) -> list[str]:
        """Those whose documents can be printed."""
        return sorted({kind.of.partition(".")[0] for kind in KINDS.values()})

    @extend_schema(responses={201: PaperSerializer, 202: PaperSerializer})
    @taking(AskForm)
    def create(self, request):
        """The paper of a document as it stands now: 201 when it is made, 202 when it is still being made."""
        asked = entries(AskForm(request.data))
        kind = kind_or_404(asked["kind"])
        paper = ask_for(kind.document_for(request.user, asked["document"]), kind, asked["language"], by=request.user)
        return self.answer(paper, status.HTTP_202_ACCEPTED if paper.is_waiting else status.HTTP_201_CREATED)

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, request, pk=None):
        """The PDF itself, once it is made."""
        paper = self.get_object()
        if not paper.is_made:
            raise NotNow(
                paper.trouble or _("It is not made yet."), self.clauses[0], remedy=_("Ask again in some seconds.")
            )
        if request.method != "HEAD":
            paper.log_taking(by=request.user)
        return served(paper.stored, name=paper.name, kind="pdf")


def register(router) -> None:
    """Add papers to the API."""
    router.register("papers", PaperViewSet, basename="paper")
