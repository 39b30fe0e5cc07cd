from decimal import Decimal

from django import forms
from django.forms import formset_factory
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.errors import RuleBroken
from salesdept.common.forms import DateInput, ReasonForm, VersionedForm
from salesdept.common.money import allocate, to_cents
from salesdept.people.models import Role, User

from ..models import Contract, Instalment, Milestone
from ..projects.plan import plan_of
from .awaiting import milestones_for
from .instalments import Basis
from .schedule import follow_amount, must_make_up
from .signed_copies import SignedCopy

TERMS = ["payment_terms", "service_terms", "special_terms", "our_duties", "their_duties"]
PARTIES = [
    "our_name", "our_tax_id", "our_address", "our_signatory", "their_name", "their_tax_id", "their_address",
    "their_signatory",
]  # fmt: skip
LONG = ("special_terms", "our_duties", "their_duties")
OTHERS = (("second_rep", "second_share"), ("third_rep", "third_share"))


class ContractFields(forms.ModelForm):
    clause = "3.4.3"
    groups = [
        (_("Amount"), ["number", "gross", "tax_rate", "cost"]),
        (_("Terms"), [*TERMS, "starts_on", "ends_on", "renews_itself"]),
        (_("Parties"), PARTIES),
        (_("Credit"), [name for pair in OTHERS for name in pair]),
    ]

    class Meta:
        model = Contract
        fields = ["gross", "tax_rate", "cost", *TERMS, "starts_on", "ends_on", "renews_itself", *PARTIES]
        widgets = {
            **{name: forms.Textarea({"rows": 3}) for name in LONG},
            "starts_on": DateInput,
            "ends_on": DateInput,
        }

    def clean(self):
        entered = super().clean()
        begin, end = entered.get("starts_on"), entered.get("ends_on")
        if begin and end and end < begin:
            self.add_error("ends_on", _("It would end before it begins."))
        return entered


class ContractForm(ContractFields):
    """A draft to be signed; the credit goes to the opportunity's owner, parts of it to a second and a third rep."""

    number = forms.CharField(
        label=_("Number"), max_length=40, required=False, help_text=_("Empty: the next one of the year.")
    )
    second_rep = forms.ModelChoiceField(label=_("Shared with"), queryset=User.objects.none(), required=False)
    second_share = forms.DecimalField(
        label=_("Share of the second rep in %"), required=False, min_value=1, max_value=99, decimal_places=2
    )
    third_rep = forms.ModelChoiceField(label=_("Shared with a third"), queryset=User.objects.none(), required=False)
    third_share = forms.DecimalField(
        label=_("Share of the third rep in %"), required=False, min_value=1, max_value=99, decimal_places=2
    )

    class Meta(ContractFields.Meta):
        fields = ["number", *ContractFields.Meta.fields]

    def __init__(self, *args, opportunity, **kwargs):
        super().__init__(*args, **kwargs)
        self.opportunity = opportunity
        reps = User.objects.active().filter(role__in=[Role.REP, Role.SUPERVISOR])
        for rep, _share in OTHERS:
            self.fields[rep].queryset = reps.exclude(pk=opportunity.owner_id)

    def clean_number(self):
        number = self.cleaned_data["number"].strip()
        if number and Contract.objects.filter(number=number).exists():
            raise forms.ValidationError(_("Another contract bears this number."))
        return number

    def clean(self):
        entered = super().clean()
        for rep, share in OTHERS:
            if bool(entered.get(rep)) != bool(entered.get(share)):
                self.add_error(share, _("Name the rep and the share, or neither."))
        if entered.get("third_rep") and entered.get("third_rep") == entered.get("second_rep"):
            self.add_error("third_rep", _("One rep has one share."))
        if sum((entered.get(share) or Decimal(0) for _rep, share in OTHERS), Decimal(0)) >= 100:
            self.add_error("second_share", _("Something must be left to the owner of the opportunity."))
        return entered

    def shares(self) -> dict:
        """rep -> part of the credit, 1 in all."""
        others = {
            self.cleaned_data[rep]: self.cleaned_data[share] / 100
            for rep, share in OTHERS
            if self.cleaned_data.get(rep)
        }
        return {self.opportunity.owner: 1 - sum(others.values(), Decimal(0))} | others


class ContractEditForm(ContractFields, VersionedForm):
    """A draft corrected; its schedule keeps its parts of the new amount."""

    def save(self, commit=True):
        contract = super().save(commit)
        follow_amount(contract)
        return contract


class SignatureForm(forms.Form):
    signed_on = forms.DateField(label=_("The customer signed on"), widget=DateInput, initial=today)
    we_signed_on = forms.DateField(
        label=_("We signed on"),
        widget=DateInput,
        required=False,
        help_text=_("Empty: the same day. The later day counts."),
    )


class RemarkForm(forms.Form):
    remark = forms.CharField(label=_("Remark"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2}))


class NumberForm(forms.Form):
    number = forms.CharField(label=_("Number"), max_length=40)


class AmendmentForm(ReasonForm):
    gross_change = forms.DecimalField(label=_("Change of the amount with tax, + or −"), max_digits=14, decimal_places=2)
    cost_change = forms.DecimalField(label=_("Change of the cost"), max_digits=14, decimal_places=2, required=False)
    on = forms.DateField(label=_("In force from"), widget=DateInput, initial=today)
    field_order = ["gross_change", "cost_change", "on", "reason"]


class CancellationForm(ReasonForm):
    on = forms.DateField(label=_("Cancelled on"), widget=DateInput, initial=today)
    field_order = ["on", "reason"]


class SignedCopyForm(forms.Form):
    clause = "3.4.3"
    file = forms.FileField(label=_("The contract as both signed it (PDF)"))

    def __init__(self, *args, contract, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.contract, self.by = contract, by

    def save(self) -> SignedCopy | None:
        """The copy; None with the reason at the field."""
        try:
            return SignedCopy.add(self.contract, self.cleaned_data["file"], by=self.by)
        except RuleBroken as refusal:
            self.add_error("file", refusal.message)
            return None


class DueForm(ReasonForm):
    on = forms.DateField(label=_("Due on"), widget=DateInput)
    field_order = ["on", "reason"]


class AwaitForm(forms.Form):
    """Which milestone's acceptance an instalment waits for, and how many days after it is owed."""

    milestone = forms.ModelChoiceField(label=_("Which milestone"), queryset=Milestone.objects.none())
    days = forms.IntegerField(label=_("Days after its acceptance"), min_value=0, max_value=365, initial=0)

    def __init__(self, *args, instalment, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["milestone"].queryset = milestones_for(instalment.contract)
        self.fields["milestone"].initial = instalment.milestone_id
        self.fields["days"].initial = instalment.days


class PlanStepField(forms.ModelChoiceField):
    """A step of the accepted plan, with the day for which it is promised."""

    def label_from_instance(self, step):
        return f"{step.title} ({formats.date_format(step.ends_on, 'SHORT_DATE_FORMAT')})"


class InstalmentForm(forms.ModelForm):
    """One instalment of a draft, by its amount or its part of the whole."""

    percent = forms.DecimalField(
        label=_("or % of the whole"), required=False, min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    field_order = ["label", "amount", "percent", "basis", "plan_step", "days", "due_on"]

    class Meta:
        model = Instalment
        fields = ["label", "amount", "basis", "plan_step", "days", "due_on"]
        widgets = {"due_on": DateInput}
        field_classes = {"plan_step": PlanStepField}

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["amount"].required = False
        self.fields["days"].required = False
        self.fields["plan_step"].queryset = plan
        if not plan:
            del self.fields["plan_step"]

    def clean(self):
        entered = super().clean()
        if entered.get("amount") is None and entered.get("percent") is None:
            self.add_error("amount", _("Enter an amount or a percentage."))
        if entered.get("basis") == Basis.DATE and not entered.get("due_on"):
            self.add_error("due_on", _("Enter the date."))
        if entered.get("plan_step") and entered.get("basis") != Basis.MILESTONE:
            self.add_error("basis", _("What waits for a milestone is due on a milestone."))
        entered["days"] = entered.get("days") or 0
        return entered


class BaseSchedule(forms.BaseFormSet):
    """The instalments of a draft; together they are the contract's amount, or the difference is said."""

    def __init__(self, *args, contract, **kwargs):
        plan = plan_of(contract)
        super().__init__(*args, form_kwargs={"plan": plan}, **kwargs)
        self.contract = contract

    def clean(self):
        if any(self.errors):
            return
        try:
            must_make_up(self.contract, self.instalments())
        except RuleBroken as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def instalments(self) -> list[Instalment]:
        """What was entered, amounts in place of percentages; the last percentage takes the rest of the cents."""
        filled = [form for form in self.forms if form.has_changed() or form.initial]
        kept = [form.cleaned_data for form in filled if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        return in_amounts(self.contract.gross, kept)


def in_amounts(gross: Decimal, rows: list[dict]) -> list[Instalment]:
    """Instalments of rows by amount or `percent`; percentages that make up 100 with nothing beside share the cents."""
    shares = [row["percent"] for row in rows if row.get("percent") is not None]
    whole = len(shares) == len(rows) and sum(shares, Decimal(0)) == 100
    parts = (
        allocate(gross, shares)
        if whole
        else [row["amount"] if row.get("percent") is None else to_cents(gross * row["percent"] / 100) for row in rows]
    )
    names = ("label", "basis", "plan_step", "days", "due_on")
    return [
        Instalment(amount=part, **{name: row.get(name) for name in names})
        for row, part in zip(rows, parts, strict=True)
    ]


Schedule = formset_factory(InstalmentForm, formset=BaseSchedule, extra=2, can_delete=True, max_num=60)
