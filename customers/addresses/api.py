"""The addresses of customer files as JSON (7.1.1)."""

from django import forms
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from salesdept.common.web import visible_or_404

from ..models import Address, Customer
from .forms import AddressForm


class AddressSerializer(serializers.ModelSerializer):
    class Meta:
        model = Address
        fields = [
            "id", "customer", "kind", "lines", "postcode", "region", "country", "since", "is_main", "version",
        ]  # fmt: skip
        read_only_fields = fields


class MakesAddresses:
    named_beside = {"customer": forms.UUIDField(label=_("Customer"))}

    def make_new_form(self, data):
        customer = visible_or_404(Customer.objects.visible_to(self.request.user), pk=data.get("customer"))
        customer.must_be_written_by(self.request.user)
        return AddressForm(data, customer=customer, by=self.request.user)

    @action(detail=True, methods=["post"])
    def remove(self, request, pk=None):
        """It is no longer theirs; the history of the file keeps it."""
        address = self.get_object()
        address.customer.must_be_kept_by(request.user)
        address.remove(by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
