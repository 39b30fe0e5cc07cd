"""The payment schedule of a draft, and the day of an instalment."""

from decimal import Decimal

from django import forms
from django.forms import formset_factory
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from salesdept.common.errors import RuleBroken
from salesdept.common.forms import DateInput, ReasonForm
from salesdept.common.money import allocate, to_cents

from ...models import Instalment, Milestone
from ...projects.plan import plan_of
from ..awaiting import milestones_for
from ..instalments import Basis
from ..schedule import must_make_up


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
