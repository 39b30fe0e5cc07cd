"""Absence as JSON (5.2.3)."""

from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from salesdept.common.api.schema import taking
from salesdept.common.api.views import RecordViewSet
from salesdept.common.api.writing import saved

from ..models import Delegation
from .forms import DelegationForm
from .views import REVIEWERS


class DelegationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Delegation
        fields = ["id", "principal", "delegate", "since", "until", "reason"]
        read_only_fields = fields


class DelegationViewSet(RecordViewSet):
    """Who stands in for the caller, and for whom the caller does."""

    model = Delegation
    serializer_class = DelegationSerializer
    roles = REVIEWERS
    clauses = ("5.2.3",)
    ordering = "-since"
    sort_by = ("since",)

    @taking(DelegationForm)
    def create(self, request):
        return self.answer(saved(DelegationForm(request.data, by=request.user)), status.HTTP_201_CREATED)

    @action(detail=True, methods=["post"])
    def end(self, request, pk=None):
        self.get_object().end(by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


def register(router) -> None:
    router.register("delegations", DelegationViewSet, basename="delegation")
