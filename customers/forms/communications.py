"""Shapes of input of communication records (7.1.1, 7.2.1)."""

from datetime import timedelta

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now, today
from salesdept.common.forms import DateInput, VersionedForm
from salesdept.common.records import uuid7

from ..models import Communication, Customer, PlannedVisit


class VisitForm(forms.Form):
    """The sheet on which an exchange is logged: customer and kind are proposed, the outcome is the button (7.1.1)."""

    record_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    visit: forms.ModelChoiceField = forms.ModelChoiceField(queryset=None, widget=forms.HiddenInput, required=False)
    customer: forms.ModelChoiceField = forms.ModelChoiceField(label=_("Customer"), queryset=None)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Communication.Kind, initial=Communication.Kind.VISIT, widget=forms.RadioSelect
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[one for one in Communication.Outcome.choices if one[0] not in Communication.OF_MAILS],
    )

    def __init__(self, *args, by, customer=None, search="", **kwargs):
        """Proposes `customer`, else the files that `search` finds, else those of whom `by` most likely speaks."""
        super().__init__(*args, **kwargs)
        self.fields["record_id"].initial = uuid7
        self.by = by
        proposed = propose(self.fields["customer"], by=by, customer=customer, search=search)
        self.has_choice = bool(proposed)
        self.fields["visit"].queryset = PlannedVisit.objects.visible_to(by).filter(person=by)

    def save(self) -> Communication:
        facts = {name: self.cleaned_data[name] for name in ("customer", "kind", "outcome", "visit")}
        return Communication.log(by=self.by, id=self.cleaned_data["record_id"], **facts)


def propose(field, *, by, customer=None, search="") -> list[Customer]:
    """Let `field` choose among all files open to `by`, and offer the likely ones: `customer`, else what `search` finds,
    else whom `by` visits today, then those last spoken with.
    """
    files = Customer.objects.visible_to(by)
    found = files.named(search).order_by("-silent_since", "pk")[:30] if search else files.proposed_to(by)
    proposed = [customer, *(one for one in found if one != customer)] if customer else list(found)
    field.queryset = files
    field.widget.choices = [(one.pk, one.name) for one in proposed]
    field.initial = proposed[0].pk if proposed else None
    return proposed


class CommunicationFields(forms.ModelForm):
    """What may be added to a record on the day it was logged (7.1.1)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = self.instance.customer.contacts.all()

    def clean(self):
        entered = super().clean()
        if entered.get("next_step") and not entered.get("next_on"):
            self.add_error("next_on", _("A next step has its day."))
        return entered


class CommunicationEditForm(CommunicationFields, VersionedForm):
    clause = "7.1.1"

    class Meta:
        model = Communication
        fields = ["kind", "outcome", "happened_at", "contact", "note", "next_step", "next_on"]
        widgets = {
            "kind": forms.RadioSelect,
            "outcome": forms.RadioSelect,
            "happened_at": forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "note": forms.Textarea({"rows": 4}),
            "next_on": DateInput,
        }

    def clean_happened_at(self):
        if self.cleaned_data["happened_at"] > now():
            raise forms.ValidationError(_("What has not happened yet is a next step, not a record."))
        return self.cleaned_data["happened_at"]

    @transaction.atomic
    def save(self, commit=True):
        record = super().save(commit)
        record.customer.recount_contact()
        return record


class FollowUpForm(CommunicationFields, VersionedForm):
    """What is added right after the tap that saved the visit: all of it may be left out (7.2.1)."""

    PLANS = {
        "call": (_("Call in three days"), 3),
        "visit": (_("Visit next week"), 7),
        "quote": (_("Send the quotation"), 2),
    }
    plan = forms.ChoiceField(
        label=_("Next step"),
        choices=[(key, label) for key, (label, _days) in PLANS.items()],
        required=False,
        widget=forms.RadioSelect,
    )
    field_order = ["plan", "next_step", "next_on", "contact", "note"]

    class Meta:
        model = Communication
        fields = ["next_step", "next_on", "contact", "note"]
        labels = {"next_step": _("or another"), "next_on": _("on"), "contact": _("Spoke with")}
        widgets = {"next_on": DateInput, "note": forms.Textarea({"rows": 3}), "contact": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact"].empty_label = None
        if not self.fields["contact"].queryset.exists():
            del self.fields["contact"]

    def clean(self):
        if planned := self.PLANS.get(self.cleaned_data.get("plan", "")):
            label, days = planned
            self.cleaned_data["next_step"] = self.cleaned_data.get("next_step") or str(label)
            self.cleaned_data["next_on"] = self.cleaned_data.get("next_on") or today() + timedelta(days=days)
        return super().clean()
