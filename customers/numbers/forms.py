"""Shapes of input of bank accounts (7.1.1)."""

from django import forms

from salesdept.common.forms import NewRecordForm

from ..forms.corrections import CorrectionForm
from ..models import BankAccount


class BankAccountFields(forms.ModelForm):
    class Meta:
        model = BankAccount
        fields = ["bank", "branch", "holder", "number"]


class BankAccountForm(BankAccountFields, NewRecordForm):
    def __init__(self, *args, customer, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.customer = customer
        self.initial["holder"] = customer.name


class BankAccountEditForm(BankAccountFields, CorrectionForm):
    class Meta(BankAccountFields.Meta):
        fields = [*BankAccountFields.Meta.fields, "is_closed"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number"].required = False

    def clean_number(self):
        """An account has a number: what is known can be written over, not taken away."""
        return self.cleaned_data["number"] or ""
