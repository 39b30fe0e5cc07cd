from rest_framework import serializers

from customers.api.writing import WrittenByForm
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, RecordViewSet
from salesdept.people.models import Role

from ..models import GateItem, Waiver
from ..roles import SEE_OPPORTUNITIES
from .forms import GateItemEditForm, GateItemForm


class WaiverSerializer(DocumentSerializer):
    class Meta:
        model = Waiver
        fields = [
            "id", "opportunity", "code", "reason", "asked_by", "state", "decided_by", "until", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class WaiverViewSet(DocumentViewSet):
    """Waivers of lines of gates; one is asked for by `POST /opportunities/{id}/ask_waiver/`."""

    model = Waiver
    serializer_class = WaiverSerializer
    roles = SEE_OPPORTUNITIES
    clauses = ("3.1.3",)
    ordering = "-created_at"
    sort_by = ("created_at",)


class GateItemSerializer(serializers.ModelSerializer):
    class Meta:
        model = GateItem
        fields = ["id", "stage", "text", "text_zh_hant", "text_zh_hans", "is_active", "version"]
        read_only_fields = fields


class GateItemViewSet(WrittenByForm, RecordViewSet):
    """What the department asks for beside the regulation; kept by the manager, ticked by `…/tick/`."""

    model = GateItem
    serializer_class = GateItemSerializer
    roles = SEE_OPPORTUNITIES
    clauses = ("3.1.3",)
    ordering = "stage"
    sort_by = ("stage",)
    new_form = GateItemForm
    edit_form = GateItemEditForm
    creators = [Role.MANAGER]
