from decimal import Decimal

from django import forms
from django.forms import inlineformset_factory
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from salesdept.common.calendar import today
from salesdept.common.forms import DateInput, NewRecordForm, ReasonForm, VersionedForm
from salesdept.people.models import Role, User

from .models import (
    Contract,
    Milestone,
    NegotiationRound,
    Opportunity,
    PainPoint,
    Product,
    Proposal,
    QuotationLine,
    Requirements,
)
from .stages import Stage


class ProductForm(NewRecordForm):
    clause = "3.3.2"

    class Meta:
        model = Product
        fields = ["name", "series", "list_price", "cost", "unit", "is_active"]


class ProductEditForm(VersionedForm):
    clause = "3.3.2"

    class Meta:
        model = Product
        fields = ["name", "series", "list_price", "cost", "unit", "is_active"]


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


class LossForm(ReasonForm):
    competitor = forms.CharField(label=_("Lost to"), max_length=120, required=False)


class FeedbackForm(forms.Form):
    feedback = forms.CharField(
        label=_("The customer's feedback"), max_length=4000, required=False, widget=forms.Textarea({"rows": 4})
    )


class RequirementsForm(forms.ModelForm):
    groups = [
        (_("Needs"), ["needs", "budget", "process"]),
        (_("Feasibility and goals"), ["feasibility", "goals"]),
        (_("The customer's confirmation"), ["confirmed_by", "confirmed_on", "confirmed_how"]),
    ]

    class Meta:
        model = Requirements
        fields = [
            "needs",
            "budget",
            "process",
            "feasibility",
            "goals",
            "confirmed_by",
            "confirmed_on",
            "confirmed_how",
        ]
        widgets = {
            "confirmed_on": DateInput,
            **{name: forms.Textarea({"rows": 3}) for name in ("needs", "process", "feasibility", "goals")},
        }

    def clean(self):
        entered = super().clean()
        parts = [bool(entered.get(name)) for name in ("confirmed_by", "confirmed_on", "confirmed_how")]
        if any(parts) and not all(parts):
            self.add_error("confirmed_by", _("A confirmation says who, when and how."))
        return entered


PainPoints = inlineformset_factory(Requirements, PainPoint, fields=["pain", "answer"], extra=2, can_delete=True)


class ProposalOpenForm(forms.Form):
    """Who writes the next version (3.3.1)."""

    authors = forms.ModelMultipleChoiceField(
        label=_("Authors"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        writers = [Role.REP, Role.SUPERVISOR, Role.MANAGER, Role.TECHNICAL, Role.AFTER_SALES]
        self.fields["authors"].queryset = User.objects.active().filter(role__in=writers)


class ProposalForm(VersionedForm):
    clause = "3.3.2"

    class Meta:
        model = Proposal
        fields = ["introduction", "solution", "plan"]
        widgets = {name: forms.Textarea({"rows": 5}) for name in ("introduction", "solution", "plan")}


QuotationLines = inlineformset_factory(
    Proposal, QuotationLine, fields=["product", "quantity", "unit_price"], extra=2, can_delete=True
)


class RoundForm(forms.ModelForm):
    class Meta:
        model = NegotiationRound
        fields = [
            "held_on",
            "price",
            "payment_terms",
            "service_terms",
            "our_position",
            "their_position",
            "concession",
            "is_agreed",
        ]
        widgets = {
            "held_on": DateInput,
            **{name: forms.Textarea({"rows": 2}) for name in ("our_position", "their_position", "concession")},
        }


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


class MilestoneForm(forms.ModelForm):
    class Meta:
        model = Milestone
        fields = ["title", "due_on"]
        widgets = {"due_on": DateInput}


class AcceptanceForm(forms.Form):
    on = forms.DateField(label=_("Accepted by the customer on"), widget=DateInput, initial=today)
