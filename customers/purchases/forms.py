"""Shapes of input of earlier purchases (7.1.1)."""

from django import forms
from django.conf import settings

from salesdept.common.forms import DateInput, NewRecordForm, VersionedForm

from .models import Purchase


class CurrencyField(forms.CharField):
    def to_python(self, value):
        return super().to_python(value).upper()


class PurchaseFields(forms.ModelForm):
    class Meta:
        model = Purchase
        fields = ["what", "bought_on", "amount", "currency", "number", "seller", "ends_on"]
        field_classes = {"currency": CurrencyField}
        widgets = {"bought_on": DateInput, "ends_on": DateInput}


class PurchaseForm(PurchaseFields, NewRecordForm):
    def __init__(self, *args, customer, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.customer = customer
        self.initial.setdefault("currency", settings.COMPANY_CURRENCY)


class PurchaseEditForm(PurchaseFields, VersionedForm):
    pass
