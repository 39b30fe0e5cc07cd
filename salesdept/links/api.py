"""Private links as JSON: made, listed, renewed and revoked as on the pages. The pages behind them are for persons."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from salesdept.common.api.preconditions import NO_STORE
from salesdept.common.api.schema import taking
from salesdept.common.api.views import NotFilledIn, RecordViewSet
from salesdept.common.screens import EVERYBODY
from salesdept.common.web import visible_or_404

from .forms import LinkForm
from .models import PrivateLink
from .private_pages import page_or_404


class PrivateLinkFilter(django_filters.FilterSet):
    purpose = django_filters.CharFilter(label=_("What is shown"))
    record = django_filters.UUIDFilter(field_name="record_id", label=_("Record"))

    class Meta:
        model = PrivateLink
        fields: list[str] = []


class PrivateLinkSerializer(serializers.ModelSerializer):
    """For whom it is by name; addresses stay where they are masked and each look is logged."""

    record = serializers.UUIDField(source="record_id", read_only=True)
    opens = serializers.BooleanField(read_only=True)

    class Meta:
        model = PrivateLink
        fields = [
            "id", "purpose", "record", "name", "language", "way", "expires_on", "made_by", "created_at",
            "opens", "revoked_at", "opened_at", "last_opened_at", "times_opened",
        ]  # fmt: skip
        read_only_fields = fields


class MadeLinkSerializer(PrivateLinkSerializer):
    address = serializers.CharField(
        read_only=True, help_text=_("Told this once, where you pass it on yourself; empty where it goes by mail.")
    )

    class Meta(PrivateLinkSerializer.Meta):
        fields = [*PrivateLinkSerializer.Meta.fields, "address"]
        read_only_fields = fields


class PrivateLinkViewSet(RecordViewSet):
    """Links to records that the caller sees. Only the hash of the secret is kept: an address is told once."""

    model = PrivateLink
    serializer_class = PrivateLinkSerializer
    roles = EVERYBODY
    clauses = ("7.1.3",)
    filterset_class = PrivateLinkFilter
    ordering = "-created_at"
    sort_by = ("created_at",)
    named_beside = {
        "purpose": forms.CharField(label=_("What is shown")),
        "record": forms.UUIDField(label=_("Record")),
    }

    @extend_schema(responses={201: MadeLinkSerializer})
    @taking(LinkForm)
    def create(self, request):
        """A link to `record` for one of its persons (`to` is the person's id) or for somebody else (`to` is other)."""
        page = page_or_404(request.data.get("purpose", ""))
        record = visible_or_404(page.records(request.user), pk=request.data.get("record"))
        if refusal := page.refusal(record, request.user):
            raise refusal
        form = LinkForm(request.data, record=record, purpose=page.purpose, by=request.user)
        if not form.is_valid():
            raise NotFilledIn(form)
        return _told_once(form.save())

    @extend_schema(request=None, responses={201: MadeLinkSerializer})
    @action(detail=True, methods=["post"])
    def renew(self, request, pk=None):
        """A new link for the same person; this one opens no more."""
        return _told_once(self.get_object().renew(by=request.user))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def revoke(self, request, pk=None):
        """It opens no more."""
        link = self.get_object()
        link.revoke(by=request.user)
        return self.answer(link)


def _told_once(link: PrivateLink) -> Response:
    """The address is in this answer alone, which nobody keeps."""
    if link.way == PrivateLink.Way.MAIL:
        link.address = ""
    made = MadeLinkSerializer(link).data
    return Response(made, status.HTTP_201_CREATED, headers={"Cache-Control": NO_STORE})


def register(router) -> None:
    """Add private links to the API."""
    router.register("private-links", PrivateLinkViewSet, basename="private-link")
