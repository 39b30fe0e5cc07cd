"""What finance enters: with a step of a claim or batch, of an account, of the rules. Page and API use the same."""

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.forms import DateInput, VersionedForm

from ..amounts import MoneyInput
from ..models import PayeeAccount, PaymentRules


class VerifyForm(forms.Form):
    """Ticked for each expense: the document was seen, its number is valid, the amount agrees."""

    wants = ("document",)
    CHECKS = (("document", _("document seen")), ("number", _("number valid")), ("amount", _("amount agrees")))

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        for line in document.lines.all():
            self.fields[f"line_{line.pk}"] = forms.MultipleChoiceField(
                label=f"{line.purpose} · {line.invoice_number} · {line.amount:,.2f}",
                choices=self.CHECKS,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": _("Look at document, number and amount, and tick each.")},
            )

    def clean(self):
        entered = super().clean()
        for name, ticked in list(entered.items()):
            if len(ticked) < len(self.CHECKS):
                self.add_error(name, _("Look at document, number and amount, and tick each."))
        return {"seen": sorted(name.removeprefix("line_") for name in self.fields)}


class ConfirmForm(forms.Form):
    """What the bank says."""

    paid_on = forms.DateField(label=_("day of payment"), initial=today, widget=DateInput)
    reference = forms.CharField(label=_("bank reference"), max_length=60)

    def clean_paid_on(self):
        if self.cleaned_data["paid_on"] > today():
            raise forms.ValidationError(_("This day has not come yet."))
        return self.cleaned_data["paid_on"]


class MoneyBackForm(forms.Form):
    reference = forms.CharField(label=_("reference of the receipt"), max_length=60)


class AccountForm(VersionedForm):
    """Where the person is paid. Another number is confirmed anew."""

    clause = "7.1.3"

    class Meta:
        model = PayeeAccount
        fields = ["holder", "bank_code", "number"]

    def save(self, commit=True):
        if {"bank_code", "number"} & set(self.changed_data):
            self.instance.change()
        return super().save(commit)


class RulesForm(VersionedForm):
    clause = "5.2.4"

    class Meta:
        model = PaymentRules
        fields = ["review_days", "together_up_to", "two_confirm_above", "holder", "bank_code", "number"]
        widgets = {"together_up_to": MoneyInput, "two_confirm_above": MoneyInput}
