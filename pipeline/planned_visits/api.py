"""Visits planned for opportunities, as JSON (3.1.3)."""

from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from customers.roles import LOG
from salesdept.common.api.views import NotFilledIn, RecordViewSet
from salesdept.common.errors import NotYourPart

from ..models import VisitForDeal
from ..roles import SEE_OPPORTUNITIES
from .forms import TieForm


class VisitForDealSerializer(serializers.ModelSerializer):
    class Meta:
        model = VisitForDeal
        fields = ["id", "visit", "opportunity", "created_at"]
        read_only_fields = fields


class VisitForDealViewSet(RecordViewSet):
    """Which planned visit is made for the sake of which opportunity; `untie` takes it back."""

    model = VisitForDeal
    serializer_class = VisitForDealSerializer
    roles = SEE_OPPORTUNITIES
    clauses = ("3.1.3",)
    ordering = "-created_at"
    new_form = TieForm

    def create(self, request):
        if not request.user.is_a(*LOG):
            raise NotYourPart(_("This belongs to another role."), "3.1.3")
        form = TieForm(request.data, by=request.user)
        if not form.is_valid():
            raise NotFilledIn(form)
        return self.answer(form.save(), status.HTTP_201_CREATED)

    @action(detail=True, methods=["post"])
    def untie(self, request, pk=None):
        VisitForDeal.tie(self.get_object().visit, None, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
