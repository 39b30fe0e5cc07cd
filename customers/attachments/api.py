"""Attachments as JSON; their content as it was uploaded, under the same rules as on the page."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action

from salesdept.common.api.schema import taking
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, NotFilledIn, entries
from salesdept.common.errors import NotYourPart
from salesdept.common.forms import ReasonForm
from salesdept.common.web import visible_or_404

from ..filters import AttachmentFilter
from ..models import Attachment, AttachmentVersion, Customer
from ..roles import SEE_CUSTOMERS
from .forms import AttachForm, NewVersionForm
from .sending import sent


class AttachmentVersionSerializer(serializers.ModelSerializer):
    class Meta:
        model = AttachmentVersion
        fields = ["number", "name", "size", "sha256", "kind", "remark", "by", "created_at"]
        read_only_fields = fields


class AttachmentSerializer(DocumentSerializer):
    versions = AttachmentVersionSerializer(many=True, read_only=True)

    class Meta:
        model = Attachment
        fields = ["id", "customer", "lead", "title", "state", "versions", "created_at", "version", "open_steps"]
        read_only_fields = fields


class AttachmentViewSet(DocumentViewSet):
    """Papers with a customer file, in versions. `POST` with a multipart `uploads` and the `customer` attaches one."""

    model = Attachment
    serializer_class = AttachmentSerializer
    roles = SEE_CUSTOMERS
    clauses = ("7.1.1", "7.1.3")
    filterset_class = AttachmentFilter
    ordering = "-created_at"
    sort_by = ("created_at", "title")
    named_beside = {"customer": forms.UUIDField(label=gettext_lazy("Customer"))}

    @taking(AttachForm)
    def create(self, request):
        """One file at a time becomes an attachment of its own."""
        customer = visible_or_404(Customer.objects.visible_to(request.user), pk=request.data.get("customer"))
        customer.must_be_written_by(request.user)
        form = AttachForm(request.data, request.FILES, place=customer, by=request.user)
        return self.answer(_saved(form)[0], status.HTTP_201_CREATED)

    @taking(NewVersionForm)
    @action(detail=True, methods=["post"])
    def add_version(self, request, pk=None):
        attachment = self.get_object()
        attachment.must_be_kept_by(request.user)
        _saved(NewVersionForm(request.data, request.FILES, attachment=attachment, by=request.user))
        return self.answer(attachment)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, request, pk=None):
        """The newest version itself, for who writes in the file."""
        attachment = self.get_object()
        if not attachment.is_written_by(request.user):
            raise NotYourPart(
                _("Give the reason for which you look: it is kept with the look."),
                "7.1.3",
                remedy=_("Ask for it at look/, with a reason."),
            )
        return sent(attachment.newest)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @taking(ReasonForm)
    @action(detail=True, methods=["post"])
    def look(self, request, pk=None):
        """The newest version itself, with the reason that is kept with the look."""
        attachment = self.get_object()
        attachment.newest.log_reading(by=request.user, reason=entries(ReasonForm(request.data))["reason"])
        return sent(attachment.newest)


def _saved(form):
    if form.is_valid() and (made := form.save()):
        return made
    raise NotFilledIn(form)
