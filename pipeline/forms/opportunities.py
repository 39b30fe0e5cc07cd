from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from salesdept.common.forms import DateInput, NewRecordForm, ReasonForm, VersionedForm

from ..models import Opportunity, Product
from ..stages import Stage


class OpportunityForm(NewRecordForm):
    clause = "3.1.1"

    class Meta:
        model = Opportunity
        fields = ["customer", "name", "product", "amount", "expected_close", "next_step", "next_on"]
        widgets = {"expected_close": DateInput, "next_on": DateInput}

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        self.fields["customer"].queryset = Customer.objects.visible_to(by).order_by("name")
        self.fields["product"].queryset = Product.objects.filter(is_active=True)

    def save(self, commit=True):
        facts = {name: self.cleaned_data[name] for name in self._meta.fields if name not in ("customer", "name")}
        key = self.cleaned_data.get("record_id")
        twin = Opportunity.objects.visible_to(self.by).filter(pk=key).first() if key else None
        names = {"customer": self.cleaned_data["customer"], "name": self.cleaned_data["name"]}
        return twin or Opportunity.open(by=self.by, **names, **facts, **({"id": key} if key else {}))


class OpportunityEditForm(VersionedForm):
    clause = "3.1.3"

    class Meta:
        model = Opportunity
        fields = ["name", "product", "amount", "expected_close", "next_step", "next_on"]
        widgets = {"expected_close": DateInput, "next_on": DateInput}


class AdvanceForm(forms.Form):
    """What the gate of the first stage may still lack, given along with the move."""

    wants = ("document",)
    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False)
    next_on = forms.DateField(label=_("Next step on"), required=False, widget=DateInput)

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["next_step"].initial, self.fields["next_on"].initial = document.next_step, document.next_on


class SendBackForm(ReasonForm):
    stage = forms.ChoiceField(label=_("Back to"), choices=Stage.choices[:4])
    field_order = ["stage", "reason"]


class HoldForm(ReasonForm):
    wake_on = forms.DateField(label=_("On hold until"), widget=DateInput)
    field_order = ["wake_on", "reason"]
