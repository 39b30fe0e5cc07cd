"""Acts on many files as JSON: asked for, checked by the worker, carried out and undone by the page's steps (7.1.1)."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError

from salesdept.common.api.lists import KeysetPagination, must_be_known
from salesdept.common.api.schema import taking
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, entries

from ..roles import CORRECT
from .forms import ActForm, OperationForm
from .models import Operation, OperationRow
from .picking import files_meant


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
        act = ActForm(request.data, kind=asked["kind"], by=request.user)
        entries(act)
        files = files_meant(request, asked["customers"], asked["query"] or None)
        if asked["customers"] and files.count() < len(set(asked["customers"])):
            raise ValidationError({"customers": [_("Not all of these files are there.")]})
        made = Operation.ask(files, by=request.user, kind=asked["kind"], **act.as_kept())
        return self.answer(made, status.HTTP_201_CREATED)

    @extend_schema(responses=OperationRowSerializer(many=True))
    @action(detail=True, methods=["get"], filterset_class=None, ordering="name", sort_by=("name",))
    def rows(self, request, pk=None):
        """What became of each file, and why."""
        must_be_known(request, KeysetPagination.parameters)
        page = self.paginate_queryset(self.get_object().rows.all())
        return self.get_paginated_response(OperationRowSerializer(page, many=True).data)
