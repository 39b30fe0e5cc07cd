"""The invoice wallet as JSON: a telephone sends a photograph, asks until it is read, and fills a claim with it."""

from django.core.exceptions import ValidationError as NotTaken
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from salesdept.common.api.schema import taking
from salesdept.common.api.views import RecordViewSet, entries
from salesdept.common.content import served

from ..roles import STAFF
from .forms import CheckForm
from .models import MARKS, READ, WalletInvoice


class WalletInvoiceSerializer(serializers.ModelSerializer):
    trouble = serializers.CharField(source="trouble_in_words", read_only=True)
    is_checked = serializers.BooleanField(read_only=True)
    is_claimable = serializers.BooleanField(read_only=True)
    is_claimed = serializers.BooleanField(read_only=True)
    is_mine_twice = serializers.BooleanField(read_only=True)
    is_a_colleagues = serializers.BooleanField(read_only=True)

    class Meta:
        model = WalletInvoice
        fields = [
            "id", "name", "kind", "state", "trouble", *READ, *MARKS, "sources", "conflicts", "is_checked",
            "is_claimable", "is_claimed", "is_mine_twice", "is_a_colleagues", "looks_known", "version",
        ]  # fmt: skip
        read_only_fields = fields


class DroppedSerializer(serializers.Serializer):
    file = serializers.FileField()


class WalletViewSet(RecordViewSet):
    """The caller's own invoices that are on no claim yet.

    `POST` with a multipart `file` keeps one and has it read: ask for it again until `state` is no longer `waiting`. A
    claim's line takes it by its id as `paper`. `POST {id}/check/` corrects it and says that it is right, `DELETE` takes
    it out of the wallet, `POST {id}/put_back/` brings it back.
    """

    model = WalletInvoice
    serializer_class = WalletInvoiceSerializer
    roles = STAFF
    clauses = ("5.2.2",)
    ordering = "-created_at"
    sort_by = ("created_at", "issued_on", "total")

    def get_queryset(self):
        mine = super().get_queryset()
        if self.action == "put_back":
            return mine
        return mine.filter(discarded_at=None).unclaimed() if self.action == "list" else mine.filter(discarded_at=None)

    @extend_schema(request={"multipart/form-data": DroppedSerializer})
    def create(self, request):
        given = DroppedSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            made = WalletInvoice.drop(given.validated_data["file"], by=request.user)
        except NotTaken as problem:
            raise ValidationError({"file": problem.messages}) from None
        return self.answer(made, status.HTTP_201_CREATED)

    @taking(CheckForm)
    @action(detail=True, methods=["post"])
    def check(self, request, pk=None):
        invoice = self.get_object()
        invoice.must_be_open()
        form = CheckForm(request.data, instance=invoice, by=request.user)
        entries(form)
        return self.answer(form.save())

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, request, pk=None):
        """The file as it is kept."""
        invoice = self.get_object()
        return served(invoice.stored, name=f"{invoice}.{invoice.kind}", kind=invoice.kind)

    @extend_schema(request=None, responses=WalletInvoiceSerializer)
    @action(detail=True, methods=["post"])
    def put_back(self, request, pk=None):
        """What was taken out lies in the wallet again."""
        invoice = self.get_object()
        invoice.put_back(by=request.user)
        return self.answer(invoice)

    def destroy(self, request, pk=None):
        self.get_object().discard(by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
