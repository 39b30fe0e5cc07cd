"""Mails as JSON: the caller's own tray (7.1.1)."""

from django import forms
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.response import Response

from salesdept.common.api.schema import taking
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, NotFilledIn
from salesdept.common.web import visible_or_404

from ..filters import MailFilter
from ..models import Customer, Mail
from ..roles import LOG
from .forms import MailUploadForm


class MailSerializer(DocumentSerializer):
    class Meta:
        model = Mail
        fields = [
            "id", "customer", "communication", "origin", "sender", "recipients", "subject", "sent_at", "text",
            "left_out", "is_foreign", "state", "created_at", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class MailViewSet(DocumentViewSet):
    """Own mails; `POST` with multipart `uploads` takes .eml in, into `customer` or wherever their addresses lead."""

    model = Mail
    serializer_class = MailSerializer
    roles = LOG
    clauses = ("7.1.1", "7.1.3")
    filterset_class = MailFilter
    ordering = "-created_at"
    sort_by = ("created_at", "sent_at")
    named_beside = {"customer": forms.UUIDField(label=_("Customer"), required=False)}

    @taking(MailUploadForm)
    def create(self, request):
        """Each is in a file or waits in the tray; one that came before is not taken twice."""
        customer = None
        if asked := request.data.get("customer"):
            customer = visible_or_404(Customer.objects.visible_to(request.user), pk=asked)
            customer.must_be_written_by(request.user)
        form = MailUploadForm(request.data, request.FILES, by=request.user, customer=customer)
        if not form.is_valid() or not (taken := form.save()):
            raise NotFilledIn(form)
        return Response(self.get_serializer(taken, many=True).data, status.HTTP_201_CREATED)
