from datetime import timedelta
from decimal import Decimal
from typing import ClassVar

from django import forms
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from salesdept.common.calendar import today
from salesdept.common.forms import DateInput, NewRecordForm, SuggestingInput, long_text

from ..amounts import MoneyInput
from ..choosing import CustomerField
from ..models import Budget, BudgetLine, Category, Claim, Commitment, Supplement, supplement_asked
from ..standards.models import named_cities

HELD_FOR = timedelta(days=30)
"""Proposed as the time that money is held beyond the planned day: until then the claim is handed in."""


def money_form_field(label, **options) -> forms.DecimalField:
    """An amount above zero."""
    return forms.DecimalField(
        label=label, min_value=Decimal("0.01"), max_digits=14, decimal_places=2, widget=MoneyInput, **options
    )


class GrantForm(forms.Form):
    """How much of what was asked for is granted; empty: all of it."""

    granted = money_form_field(_("Amount granted"), required=False, help_text=_("Empty: all that was asked for."))


class AskAgainForm(forms.Form):
    """What a supplement that was sent back asks for now."""

    wants = ("document",)
    amount = money_form_field(_("Amount asked for"))
    reason = long_text(_("Reason"))

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {"amount": document.amount, "reason": document.reason} | self.initial


class ReopenForm(forms.Form):
    until = forms.DateField(label=_("Takes expenses until"), widget=DateInput)


class BudgetForm(NewRecordForm):
    clause = "5.1.1"

    class Meta:
        model = Budget
        fields = ["year", "goal", "goal_amount"]
        widgets = {"goal": forms.Textarea({"rows": 2}), "goal_amount": MoneyInput}
        help_texts = {"goal_amount": _("Empty: the department's goal of that year, where leadership has approved one.")}

    def save(self, commit=True):
        self.instance.drafted_by = self.by
        if self.instance.goal_amount is None and (target := self.instance.target):
            self.instance.goal_amount = target.amount
        return super().save(commit)

    def complete(self, budget):
        for category in Category.standard():
            BudgetLine.objects.get_or_create(budget=budget, category=category, team=None)


class SupplementForm(NewRecordForm):
    """More for a line, or a shift to it from another line of the same year."""

    clause = "5.3.3"

    class Meta:
        model = Supplement
        fields = ["line", "amount", "source", "reason", "claim"]
        widgets = {"amount": MoneyInput, "reason": forms.Textarea({"rows": 3}), "claim": forms.HiddenInput}
        help_texts = {"source": _("Empty: more for the year. Else the other line gives what this one gains.")}

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        lines = BudgetLine.objects.visible_to(by).filter(budget__state="approved").for_list()
        self.fields["line"].queryset = self.fields["source"].queryset = lines
        self.fields["source"].empty_label = _("no other line")
        self.fields["claim"].queryset = Claim.objects.visible_to(by)

    def clean(self):
        entered = super().clean()
        line, source = entered.get("line"), entered.get("source")
        if line and source and (line == source or line.budget_id != source.budget_id):
            self.add_error("source", _("Choose another line of the same year."))
        return entered

    def save(self, commit=True):
        self.instance.asked_by = self.by
        return super().save(commit)

    def complete(self, supplement):
        supplement_asked.tell(supplement)


class SpendingForm(forms.Form):
    """What one would like to spend: the question before spending."""

    amount = money_form_field(_("Amount"))
    category = forms.ModelChoiceField(Category.objects.order_by("created_at"), label=_("Category"))
    day = forms.DateField(label=_("Date"), required=False, widget=DateInput, help_text=_("Empty: today."))
    city = forms.CharField(
        label=_("City"),
        max_length=40,
        required=False,
        widget=SuggestingInput(named_cities),
        help_text=_("Some cities have limits of their own."),
    )
    customer = CustomerField(Customer.objects.none(), label=_("Customer"), required=False)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["customer"].see(by)  # type: ignore[attr-defined]

    def clean_day(self):
        return self.cleaned_data["day"] or today()


class AskedOnceForm(forms.ModelForm):
    """What a claimant asks for. The id is drawn when the form is: several taps ask once. Pass `by`."""

    record_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_record_id(self):
        record_id = self.cleaned_data["record_id"]
        if self._meta.model.objects.filter(pk=record_id).exclude(claimant=self.by).exists():
            raise forms.ValidationError(_("This id is taken: send the form without it."))
        return record_id

    def save(self, commit=True):
        """Asked for, or what an earlier tap on the same form asked for."""
        wanted = {name: self.cleaned_data[name] for name in self._meta.fields}
        record_id = self.cleaned_data.get("record_id")
        own = self._meta.model.objects.visible_to(self.by).filter(pk=record_id, claimant=self.by)
        try:
            with transaction.atomic():
                return own.first() or self.ask(record_id=record_id, **wanted)
        except IntegrityError:
            # The other of two taps at once was first.
            if earlier := own.first():
                return earlier
            raise

    def ask(self, **wanted):
        raise NotImplementedError


class CommitmentForm(AskedOnceForm):
    """Hold money ahead."""

    clause = "5.3.1"
    category = forms.ModelChoiceField(Category.objects.order_by("created_at"), label=_("Category"))

    class Meta:
        model = Commitment
        fields = ["category", "amount", "purpose", "planned_on", "until", "customer"]
        widgets: ClassVar[dict] = {"amount": MoneyInput, "planned_on": DateInput, "until": DateInput}
        field_classes: ClassVar[dict] = {"customer": CustomerField}

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        self.fields["customer"].see(by)
        self.fields["planned_on"].initial = today
        self.fields["until"].required = False
        self.fields["until"].help_text = _("Empty: 30 days beyond the planned day. Then the rest goes back by itself.")

    def clean_planned_on(self):
        day = self.cleaned_data["planned_on"]
        if day < today():
            raise forms.ValidationError(_("This day is over: claim what was spent."))
        return day

    def clean(self):
        entered = super().clean()
        day = entered.get("planned_on")
        if day and not entered.get("until"):
            entered["until"] = day + HELD_FOR
        if day and entered["until"] < day:
            self.add_error("until", _("Hold the money at least until the day that it is planned for."))
        return entered

    def ask(self, **wanted) -> Commitment:
        return Commitment.hold(by=self.by, **wanted)
