from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.forms import DateInput

from ..amounts import MoneyInput
from ..budgets.forms import AskedOnceForm, money_form_field
from ..models import Advance, Commitment


class AdvanceForm(AskedOnceForm):
    """Ask for cash on an own approved commitment."""

    clause = "5.2.4"

    class Meta:
        model = Advance
        fields = ["commitment", "amount", "needed_on", "purpose"]
        widgets: ClassVar[dict] = {"amount": MoneyInput, "needed_on": DateInput}

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        own = Commitment.objects.filter(claimant=by, state=Commitment.State.APPROVED)
        self.fields["commitment"].queryset = own.for_list()
        self.fields["needed_on"].initial = today

    def clean(self):
        entered = super().clean()
        commitment, day = entered.get("commitment"), entered.get("needed_on")
        if commitment and day and not today() <= day <= commitment.until:
            self.add_error("needed_on", _("Name a day from today to the last one for which the money is held."))
        return entered

    def ask(self, **wanted) -> Advance:
        return Advance.ask(by=self.by, **wanted)


class ReturnForm(forms.Form):
    """What the claimant brought back, as finance received it."""

    wants = ("document",)
    amount = money_form_field(_("Amount"))
    returned_on = forms.DateField(label=_("received on"), initial=today, widget=DateInput)
    reference = forms.CharField(label=_("reference of the receipt"), max_length=60)

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        self.document = document
        self.fields["amount"].initial = document.left

    def clean_amount(self):
        if self.cleaned_data["amount"] > self.document.left:
            left = {"left": f"{self.document.left:,.2f}"}
            raise forms.ValidationError(_("Of the advance %(left)s is left to settle.") % left)
        return self.cleaned_data["amount"]

    def clean_returned_on(self):
        if self.cleaned_data["returned_on"] > today():
            raise forms.ValidationError(_("This day has not come yet."))
        return self.cleaned_data["returned_on"]
