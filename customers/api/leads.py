"""Leads and what brings them, as JSON (3.1.1, 3.1.2)."""

from rest_framework import serializers

from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, RecordViewSet

from ..campaigns.forms import CampaignEditForm, CampaignForm
from ..filters import CampaignFilter, LeadFilter
from ..forms import LeadEditForm, LeadForm
from ..models import Campaign, Lead
from ..roles import HAND_OVER, SEE_LEADS
from .writing import MaskedSerializer, Reveals, WrittenByForm
from .yields import TellsYields


class LeadSerializer(MaskedSerializer, DocumentSerializer):
    class Meta:
        model = Lead
        fields = [
            "id", "company", "person", "phone", "email", "channel", "campaign", "industry", "employees",
            "note", "next_step", "next_on", "score", "owner", "state", "reason", "customer", "created_at",
            "own", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class LeadViewSet(TellsYields, WrittenByForm, Reveals, DocumentViewSet):
    """Leads; `POST /leads/{id}/qualify/` opens the customer file (3.1.2)."""

    model = Lead
    serializer_class = LeadSerializer
    roles = SEE_LEADS
    clauses = ("3.1.1", "3.1.2", "3.1.3")
    new_form, edit_form = LeadForm, LeadEditForm
    filterset_class = LeadFilter
    ordering = "-created_at"
    sort_by = ("company", "created_at")

    def get_queryset(self):
        return super().get_queryset().read_by(self.request.user)


class CampaignSerializer(serializers.ModelSerializer):
    class Meta:
        model = Campaign
        fields = ["id", "name", "channel", "starts_on", "ends_on", "cost", "note", "version"]
        read_only_fields = fields


class CampaignViewSet(WrittenByForm, RecordViewSet):
    """Campaigns, made by supervisors and the manager; a lead names one as its `campaign`."""

    model = Campaign
    serializer_class = CampaignSerializer
    roles = SEE_LEADS
    clauses = ("3.1.1",)
    creators = HAND_OVER
    new_form, edit_form = CampaignForm, CampaignEditForm
    filterset_class = CampaignFilter
    ordering = "-starts_on"
    sort_by = ("name", "starts_on", "cost")
