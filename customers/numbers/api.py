"""Bank accounts of customers as JSON: masked; whole for the manager, one by one, with a reason (7.1.3)."""

from django import forms
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from salesdept.common.api.preconditions import NO_STORE
from salesdept.common.api.schema import taking
from salesdept.common.api.views import entries
from salesdept.common.forms import ReasonForm
from salesdept.common.web import visible_or_404

from ..models import BankAccount, Customer
from .forms import BankAccountForm


class BankAccountSerializer(serializers.ModelSerializer):
    number = serializers.CharField(read_only=True, help_text="Its last signs alone.")

    class Meta:
        model = BankAccount
        fields = ["id", "customer", "bank", "branch", "holder", "number", "is_closed", "version"]
        read_only_fields = fields


class NumberSerializer(serializers.Serializer):
    number = serializers.CharField()


def looked_at(record, request) -> Response:
    """The number whole, once it is logged why."""
    record.must_be_open_to(request.user)
    shown = record.reveal(by=request.user, **entries(ReasonForm(request.data)))
    return Response(shown, headers={"Cache-Control": NO_STORE})


class RevealsNumber:
    @extend_schema(responses=NumberSerializer)
    @taking(ReasonForm)
    @action(detail=True, methods=["post"])
    def reveal(self, request, pk=None):
        """The number whole, for the manager, with a reason; the look is logged."""
        return looked_at(self.get_object(), request)


class MakesAccounts:
    named_beside = {"customer": forms.UUIDField(label=_("Customer"))}

    def make_new_form(self, data):
        customer = visible_or_404(Customer.objects.visible_to(self.request.user), pk=data.get("customer"))
        customer.must_be_written_by(self.request.user)
        return BankAccountForm(data, customer=customer, by=self.request.user)
