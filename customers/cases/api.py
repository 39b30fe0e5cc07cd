"""Cases as JSON (7.2.2)."""

from django import forms
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from salesdept.common.api.views import DocumentSerializer, DocumentViewSet
from salesdept.common.web import visible_or_404

from ..api.writing import WrittenByForm
from ..models import Case, CaseFinding, Customer
from ..roles import LOG, SEE_CASES
from .filters import CaseFilter
from .forms import CaseEditForm, CaseForm


class CaseFindingSerializer(serializers.ModelSerializer):
    class Meta:
        model = CaseFinding
        fields = ["verdict", "reason", "rep", "by", "found_on"]
        read_only_fields = fields


class CaseSerializer(DocumentSerializer):
    """`finding` is whether a complaint holds; null while nobody has found it, and of what is no complaint."""

    finding = CaseFindingSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Case
        fields = [
            "id", "code", "customer", "contact", "kind", "severity", "channel", "subject", "description", "owner",
            "reported_by", "reported_at", "accept_due_at", "due_at", "paused_at", "accepted_at", "solved_at",
            "solution", "told_at", "told_whom", "told_how", "told_by", "finding", "closed_at", "state", "version",
            "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class CaseViewSet(WrittenByForm, DocumentViewSet):
    """Complaints, suggestions and questions. Deadlines are moments of working time; a case closes once it was told."""

    model = Case
    serializer_class = CaseSerializer
    roles = SEE_CASES
    clauses = ("7.2.2",)
    creators = LOG
    new_form, edit_form = CaseForm, CaseEditForm
    named_beside = {"customer": forms.UUIDField(label=_("Customer"))}
    filterset_class = CaseFilter
    ordering = "-reported_at"
    sort_by = ("reported_at", "due_at")

    def make_new_form(self, data):
        customer = visible_or_404(Customer.objects.visible_to(self.request.user), pk=data.get("customer"))
        return CaseForm(data, customer=customer, by=self.request.user)
