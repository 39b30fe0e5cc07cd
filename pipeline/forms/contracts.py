from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.forms import DateInput, ReasonForm
from salesdept.people.models import Role, User

from ..models import Contract


class ContractForm(forms.ModelForm):
    """A draft to be signed; the credit goes to the opportunity's owner, in part to a second rep."""

    second_rep = forms.ModelChoiceField(label=_("Shared with"), queryset=User.objects.none(), required=False)
    second_share = forms.DecimalField(
        label=_("Share of the second rep in %"), required=False, min_value=1, max_value=99, decimal_places=2
    )

    class Meta:
        model = Contract
        fields = ["number", "gross", "tax_rate", "cost", "our_duties", "their_duties"]
        widgets = {name: forms.Textarea({"rows": 3}) for name in ("our_duties", "their_duties")}

    def __init__(self, *args, opportunity, **kwargs):
        super().__init__(*args, **kwargs)
        self.opportunity = opportunity
        reps = User.objects.active().filter(role__in=[Role.REP, Role.SUPERVISOR])
        self.fields["second_rep"].queryset = reps.exclude(pk=opportunity.owner_id)

    def clean(self):
        entered = super().clean()
        if bool(entered.get("second_rep")) != bool(entered.get("second_share")):
            self.add_error("second_share", _("Name the second rep and the share, or neither."))
        return entered

    def shares(self) -> dict:
        """rep -> part of the credit, 1 in all."""
        second = (self.cleaned_data["second_share"] or Decimal(0)) / 100
        shares = {self.opportunity.owner: 1 - second}
        return shares | ({self.cleaned_data["second_rep"]: second} if second else {})


class SignatureForm(forms.Form):
    signed_on = forms.DateField(label=_("Day of the later signature"), widget=DateInput, initial=today)


class AmendmentForm(ReasonForm):
    gross_change = forms.DecimalField(label=_("Change of the amount with tax, + or −"), max_digits=14, decimal_places=2)
    cost_change = forms.DecimalField(label=_("Change of the cost"), max_digits=14, decimal_places=2, required=False)
    on = forms.DateField(label=_("In force from"), widget=DateInput, initial=today)
    field_order = ["gross_change", "cost_change", "on", "reason"]


class CancellationForm(ReasonForm):
    on = forms.DateField(label=_("Cancelled on"), widget=DateInput, initial=today)
    field_order = ["on", "reason"]
