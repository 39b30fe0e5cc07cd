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
        names = {"customer": self.cleaned_data["customer"], "name": self.cleaned_data["name"]}
        return self.twin or Opportunity.open(by=self.by, **names, **facts, **({"id": key} if key else {}))


class OpportunityEditForm(VersionedForm):
    clause = "3.1.3"

    class Meta:
        model = Opportunity
        fields = ["name", "product", "amount", "expected_close"]
        widgets = {"expected_close": DateInput}


class SendBackForm(ReasonForm):
    wants = ("document",)
    stage = forms.ChoiceField(label=_("Back to"), choices=Stage.choices[:4])
    field_order = ["stage", "reason"]

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        before = Stage.choices[: Stage(document.stage).position]
        self.fields["stage"].choices = before
        self.fields["stage"].initial = before[-1][0] if before else None


class HoldForm(ReasonForm):
    wants = ("document",)
    wake_on = forms.DateField(label=_("On hold until"), widget=DateInput)
    expected_close = forms.DateField(label=_("Expected close"), required=False, widget=DateInput)
    field_order = ["wake_on", "expected_close", "reason"]

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["expected_close"].initial = document.expected_close

    def clean(self):
        entered = super().clean()
        close, wake = entered.get("expected_close"), entered.get("wake_on")
        if close and wake and close <= wake:
            self.add_error("expected_close", _("The expected close lies after the end of the rest."))
        return entered
