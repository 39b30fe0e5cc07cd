"""Earlier purchases of customers as JSON (7.1.1)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.api.views import DocumentSerializer
from salesdept.common.web import visible_or_404

from ..models import Customer, Purchase
from .forms import PurchaseForm


class PurchaseSerializer(DocumentSerializer):
    class Meta:
        model = Purchase
        fields = [
            "id", "customer", "what", "bought_on", "amount", "currency", "number", "seller", "ends_on", "state",
            "created_at", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class MakesPurchases:
    named_beside = {"customer": forms.UUIDField(label=_("Customer"))}

    def make_new_form(self, data):
        customer = visible_or_404(Customer.objects.visible_to(self.request.user), pk=data.get("customer"))
        customer.must_be_written_by(self.request.user)
        return PurchaseForm(data, customer=customer, by=self.request.user)
