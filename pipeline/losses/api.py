from rest_framework import serializers

from customers.api.writing import WrittenByForm
from salesdept.common.api.views import RecordViewSet
from salesdept.people.models import Role

from ..roles import SELLERS
from .forms import LossReasonEditForm, LossReasonForm
from .models import Competitor, LossReason


class LossReasonSerializer(serializers.ModelSerializer):
    class Meta:
        model = LossReason
        fields = ["id", "code", "name", "zh_hant", "zh_hans", "place", "needs_note", "is_active", "version"]
        read_only_fields = fields


class LossReasonViewSet(WrittenByForm, RecordViewSet):
    """Why deals are lost: the list out of which `POST /opportunities/{id}/lose/` names one as `reason`."""

    model = LossReason
    serializer_class = LossReasonSerializer
    roles = SELLERS
    clauses = ("3.4.3",)
    ordering = "place"
    sort_by = ("place", "name")
    creators = [Role.MANAGER]
    new_form, edit_form = LossReasonForm, LossReasonEditForm

    def get_queryset(self):
        return LossReason.objects.visible_to(self.request.user)


class CompetitorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Competitor
        fields = ["id", "name", "is_active", "version"]
        read_only_fields = fields


class CompetitorViewSet(RecordViewSet):
    """To whom deals are lost. A name that a loss brings along joins the list by itself."""

    model = Competitor
    serializer_class = CompetitorSerializer
    roles = SELLERS
    clauses = ("3.4.3",)
    ordering = "name"
    sort_by = ("name",)

    def get_queryset(self):
        return Competitor.objects.visible_to(self.request.user)
