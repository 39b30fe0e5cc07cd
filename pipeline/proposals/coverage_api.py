"""What versions of proposals say to needs, as JSON (3.3.2)."""

from django import forms
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from customers.api.writing import WrittenByForm
from salesdept.common.api.views import RecordViewSet
from salesdept.common.web import visible_or_404

from ..models import Coverage, Proposal
from ..roles import SEE_OPPORTUNITIES, WRITERS
from .covering import CoverageEditForm, CoverageForm
from .filters import CoverageFilter


class CoverageSerializer(serializers.ModelSerializer):
    class Meta:
        model = Coverage
        fields = [
            "id", "proposal", "need", "text", "priority", "how", "words", "agreed_by", "agreed_on", "is_noted_later",
            "version",
        ]  # fmt: skip
        read_only_fields = fields


class CoverageViewSet(WrittenByForm, RecordViewSet):
    """Where a version of a proposal covers a need, or why it is left out and who of the customer agreed to that.

    Its authors write it until the version is sent; another answer to the same need takes the place of the first. Of a
    version that was sent `POST /proposals/{id}/note_answers/` answers the musts that it left open.
    """

    model = Coverage
    serializer_class = CoverageSerializer
    roles = SEE_OPPORTUNITIES
    clauses = ("3.3.2",)
    creators = WRITERS
    named_beside = {"proposal": forms.UUIDField(label=_("Proposal"))}
    new_form, edit_form = CoverageForm, CoverageEditForm
    filterset_class = CoverageFilter
    ordering = "position"
    sort_by = ("position", "created_at")

    def make_new_form(self, data):
        proposal = visible_or_404(Proposal.objects.visible_to(self.request.user), pk=data.get("proposal"))
        return CoverageForm(data, proposal=proposal, by=self.request.user)

    @action(detail=True, methods=["post"])
    def drop(self, request, pk=None):
        """The need is not answered any more."""
        self.get_object().drop(by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
