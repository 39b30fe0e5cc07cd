from decimal import Decimal

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from customers.purchases.forms import CurrencyField
from salesdept.common.calendar import today
from salesdept.common.errors import RuleBroken
from salesdept.common.forms import DateInput, NewRecordForm, ReasonForm, VersionedForm

from ..models import Instalment, Receipt
from .allocating import held_by, taken_by
from .matching import open_instalments, suggested


class ReceiptFields(forms.ModelForm):
    clause = "3.4.3"

    class Meta:
        model = Receipt
        fields = [
            "customer", "received_on", "amount", "currency", "rate", "method", "account", "reference", "payer", "note",
        ]  # fmt: skip
        field_classes = {"currency": CurrencyField}
        widgets = {"received_on": DateInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = (
            Customer.objects.filter(contracts__state="signed").distinct().order_by("name")
        )
        self.fields["currency"].initial = settings.COMPANY_CURRENCY

    def clean_received_on(self):
        day = self.cleaned_data["received_on"]
        if day > today():
            raise forms.ValidationError(_("Money that is not here yet is no receipt."))
        return day

    def clean(self):
        entered = super().clean()
        if entered.get("currency") == settings.COMPANY_CURRENCY and entered.get("rate") not in (None, 1):
            self.add_error("rate", _("Company currency has the rate 1."))
        return entered


class ReceiptForm(ReceiptFields, NewRecordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.recorded_by = self.by


class ReceiptEditForm(ReceiptFields, VersionedForm):
    pass


class AllocationForm(forms.Form):
    """An amount for each open instalment of the customer, in the currency of its contract, filled in with what the
    payment is probably meant for.
    """

    wants = ("document",)
    clause = "3.4.3"

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        self.receipt = document
        self.instalments = {f"to_{one.pk}": one for one in open_instalments(document)}
        meant = suggested(document, list(self.instalments.values()))
        for name, instalment in self.instalments.items():
            self.fields[name] = forms.DecimalField(
                label=f"{instalment.contract.number} · {instalment.label}",
                help_text=_("%(left)s open, due %(due)s")
                % {
                    "left": f"{instalment.open_amount:,.2f} {instalment.contract.currency}",
                    "due": instalment.due_on or "–",
                },
                required=False,
                min_value=0,
                max_digits=14,
                decimal_places=2,
                initial=meant.get(instalment.pk),
            )

    def clean(self):
        entered = super().clean()
        parts = [(self.instalments[name], amount) for name, amount in entered.items() if amount]
        if not parts and not self.errors:
            raise forms.ValidationError(_("Say how much goes where; the customer may owe nothing at present."))
        for instalment, amount in parts:
            if amount > instalment.open_amount:
                self.add_error(f"to_{instalment.pk}", _("More than is open; the rest stays the customer's credit."))
        try:
            taken_by(self.receipt, parts)
        except RuleBroken as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        return {"parts": parts}


class ReleaseForm(ReasonForm):
    wants = ("document",)
    instalment = forms.ModelChoiceField(label=_("Instalment"), queryset=Instalment.objects.none())
    field_order = ["instalment", "reason"]

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        held = Instalment.objects.filter(pk__in=held_by(document))
        self.fields["instalment"].queryset = held.select_related("contract")


class RefundForm(ReasonForm):
    wants = ("document",)
    amount = forms.DecimalField(label=_("Amount in company currency"), min_value=Decimal("0.01"), decimal_places=2)
    field_order = ["amount", "reason"]

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["amount"].initial = document.left_over
