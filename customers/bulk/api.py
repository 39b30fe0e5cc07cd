"""Acts on many files as JSON: asked for, checked by the worker, carried out and undone by the page's steps (7.1.1)."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from salesdept.common.api.schema import taking
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, entries
from salesdept.common.errors import NotYourPart
from salesdept.common.listing import Keyset

from ..roles import CORRECT
from .acts import ACTS
from .forms import ActForm, OperationForm
from .models import Operation, OperationRow
from .picking import files_meant

ROWS = 200


class OperationSerializer(DocumentSerializer):
    """`told` is the value as people read it; `counts` how many files came to which outcome."""

    counts = serializers.SerializerMethodField()

    def get_counts(self, operation) -> dict[str, int]:
        return dict(operation.counts)

    class Meta:
        model = Operation
        fields = [
            "id", "kind", "value", "told", "reason", "by", "state", "total", "counts", "asked_at", "done_at",
            "undone_at", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class OperationRowSerializer(serializers.ModelSerializer):
    class Meta:
        model = OperationRow
        fields = ["file", "name", "outcome", "why"]
        read_only_fields = fields


class OperationRowsSerializer(serializers.Serializer):
    results = OperationRowSerializer(many=True)
    after = serializers.CharField(allow_blank=True)


class OperationViewSet(DocumentViewSet):
    """Acts on many customer files. `POST` has the files checked, nothing changes before the step `start`."""

    model = Operation
    serializer_class = OperationSerializer
    roles = CORRECT
    clauses = ("7.1.1", "7.1.3")
    ordering = "-created_at"
    sort_by = ("created_at",)

    @taking(OperationForm)
    def create(self, request):
        """The files are named by `customers`, their ids, or by a `query` of their list."""
        asked = entries(OperationForm(request.data))
        if not request.user.is_a(*ACTS[asked["kind"]].roles):
            raise NotYourPart(_("This belongs to another role."), "7.1.3")
        act = ActForm(request.data, kind=asked["kind"], by=request.user)
        entries(act)
        files = files_meant(request, asked["customers"], asked["query"] or None)
        if asked["customers"] and files.count() < len(set(asked["customers"])):
            raise ValidationError({"customers": [_("Not all of these files are there.")]})
        made = Operation.ask(files, by=request.user, kind=asked["kind"], **act.as_kept())
        return self.answer(made, status.HTTP_201_CREATED)

    @extend_schema(responses=OperationRowsSerializer)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def rows(self, request, pk=None):
        """What became of each file and why, 200 at a time; `after` of an answer asks for the next."""
        window = Keyset(self.get_object().rows.all(), "name", after=request.GET.get("after", ""), size=ROWS)
        told = OperationRowSerializer(window.rows, many=True)
        return Response({"results": told.data, "after": window.next_cursor})
