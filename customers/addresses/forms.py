"""Shapes of input of the addresses of a file (7.1.1)."""

from django import forms
from django.db import transaction

from salesdept.common.forms import DateInput, NewRecordForm

from ..forms.corrections import CorrectionForm
from ..models import Address


class AddressFields(forms.ModelForm):
    """An address. Being the main one passes from the one before; the main one stays it until another becomes it."""

    class Meta:
        model = Address
        fields = ["kind", "postcode", "region", "lines", "country", "since", "is_main"]
        widgets = {"kind": forms.RadioSelect, "since": DateInput}

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | {"is_main"}

    @transaction.atomic
    def save(self, commit=True):
        was_main = not self.instance._state.adding and self.initial["is_main"]
        asked = self.cleaned_data["is_main"]
        self.instance.is_main = was_main
        address = super().save(commit)
        if asked and not was_main:
            address.make_main()
        elif was_main:
            address.tell_file()
        return address


class AddressForm(AddressFields, NewRecordForm):
    def __init__(self, *args, customer, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.customer = customer
        self.initial["is_main"] = not customer.address


class AddressEditForm(AddressFields, CorrectionForm):
    pass
