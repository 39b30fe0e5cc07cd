"""Shapes of input of research; pages and API fill in the same ones."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.forms import DateInput, SuggestingInput, VersionedForm
from salesdept.common.records import uuid7

from .models import Decider, FeasibilityQuestion, Need, PurchaseStep, Requirements, RequirementsAnswer


class ResearchForm(VersionedForm):
    """What stands in the head of the research: the budget, and our own word on feasibility."""

    clause = "3.2.1"
    groups = [
        (_("Feasibility"), ["is_custom", "feasibility"]),
    ]

    class Meta:
        model = Requirements
        fields = [
            "budget", "budget_currency", "budget_certainty", "budget_source", "budget_asked_on", "is_custom",
            "feasibility",
        ]  # fmt: skip
        widgets = {"budget_asked_on": DateInput, "feasibility": forms.Textarea({"rows": 3})}
        help_texts = {"budget_asked_on": _("Where the customer does not say it: the day on which you asked.")}

    def clean(self):
        entered = super().clean()
        amount, asked_on = entered.get("budget"), entered.get("budget_asked_on")
        if amount is not None and asked_on:
            self.add_error("budget_asked_on", _("The amount is known: leave this empty."))
        if amount is not None and not entered.get("budget_certainty"):
            self.add_error("budget_certainty", _("Say how certain the amount is."))
        if asked_on and asked_on > today():
            self.add_error("budget_asked_on", _("What has not happened yet can't be recorded."))
        return entered

    @transaction.atomic
    def save(self, commit=True):
        self.instance.must_be_written_by(self.by)
        brief = super().save(commit)
        if self.changed_data:
            brief.note_change(self.by, budget_and_feasibility=["", _("edited")])
        return brief


class FindingForm(forms.ModelForm):
    """A new finding of the research of `opportunity`; its id is drawn with the form, so that two taps make one."""

    clause = "3.2.1"
    record_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, opportunity, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.opportunity, self.by = opportunity, by
        self.fields["record_id"].initial = uuid7
        _choose_people(self, opportunity)

    def save(self, commit=True):
        facts = {name: self.cleaned_data[name] for name in self._meta.fields}
        return self._meta.model.write(self.opportunity, by=self.by, id=self.cleaned_data.get("record_id"), **facts)


class FindingEditForm(VersionedForm):
    """A finding that others may have open too."""

    clause = "3.2.1"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.before = str(self.instance)
        _choose_people(self, self.instance.opportunity)

    @transaction.atomic
    def save(self, commit=True):
        self.instance.requirements.must_be_written_by(self.by)
        row = super().save(commit)
        if self.changed_data:
            row.requirements.note_change(self.by, **{row.KIND: [self.before, str(row)]})
        return row


def _choose_people(form, opportunity) -> None:
    """The customer's contact persons, the decision makers of the file first."""
    if "contact" in form.fields:
        form.fields["contact"].queryset = opportunity.customer.contacts.filter(erased_on=None)


class NeedFields(forms.ModelForm):
    groups = [
        (_("What hurts today"), ["pain", "answer"]),
        (_("What it shall lead to"), ["goal", "measure", "goal_on"]),
    ]

    class Meta:
        model = Need
        fields = ["text", "priority", "contact", "pain", "answer", "goal", "measure", "goal_on"]
        widgets = {
            "goal_on": DateInput,
            "text": forms.Textarea({"rows": 2}),
            "goal": forms.Textarea({"rows": 2}),
        }
        help_texts = {"measure": _("A figure both can look up: days, pieces, percent.")}

    def clean(self):
        entered = super().clean()
        if (entered.get("measure") or entered.get("goal_on")) and not entered.get("goal"):
            self.add_error("goal", _("Name the goal that is measured."))
        if entered.get("answer") and not entered.get("pain"):
            self.add_error("pain", _("Name the pain point that is answered."))
        return entered


class NeedForm(NeedFields, FindingForm):
    pass


class NeedEditForm(NeedFields, FindingEditForm):
    pass


class DeciderForm(FindingForm):
    class Meta:
        model = Decider
        fields = ["contact", "part", "attitude", "note"]

    def clean_contact(self):
        person = self.cleaned_data["contact"]
        twin = Decider.objects.filter(requirements__opportunity=self.opportunity, contact=person)
        if twin.exclude(pk=self.data.get("record_id") or None).exists():
            raise forms.ValidationError(_("This person has a part in the decision already."))
        return person


class DeciderEditForm(FindingEditForm):
    """The person stays; who decides instead is another row."""

    class Meta:
        model = Decider
        fields = ["part", "attitude", "note"]


class StepFields(forms.ModelForm):
    class Meta:
        model = PurchaseStep
        fields = ["text", "expected_on"]
        widgets = {"expected_on": DateInput, "text": forms.Textarea({"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["expected_on"].required = True


class PurchaseStepForm(StepFields, FindingForm):
    pass


class PurchaseStepEditForm(StepFields, FindingEditForm):
    pass


class AskForm(forms.Form):
    clause = "3.2.3"
    question = forms.CharField(
        label=_("What the technical department has to know"), max_length=2000, widget=forms.Textarea({"rows": 4})
    )


class VerdictForm(forms.Form):
    """The technical department's answer."""

    clause = "3.2.3"
    verdict = forms.ChoiceField(
        label=_("Can it be done?"), choices=FeasibilityQuestion.Verdict.choices, widget=forms.RadioSelect
    )
    conditions = forms.CharField(
        label=_("Conditions"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The customer reads and confirms them."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Stays in the house."),
    )

    def clean(self):
        entered = super().clean()
        conditional = entered.get("verdict") == FeasibilityQuestion.Verdict.CONDITIONAL
        if conditional and not entered.get("conditions"):
            self.add_error("conditions", _("Name the conditions."))
        if entered.get("verdict") and not conditional and entered.get("conditions"):
            self.add_error("conditions", _("Conditions belong to “feasible with conditions”."))
        return entered


class ConfirmationForm(forms.Form):
    """What the customer said in a meeting, by mail or on paper, with its proof."""

    clause = "3.2.3"
    number = forms.TypedChoiceField(label=_("What was confirmed"), required=False, coerce=int, empty_value=None)
    name = forms.CharField(label=_("Confirmed by"), max_length=80)
    on = forms.DateField(label=_("Confirmed on"), widget=DateInput, initial=today)
    how = forms.ChoiceField(
        label=_("Confirmed how"),
        choices=[one for one in RequirementsAnswer.How.choices if one[0] != RequirementsAnswer.How.LINK],
    )
    evidence = forms.CharField(
        label=_("Where it stands"),
        max_length=300,
        required=False,
        help_text=_("Minutes, mail, message: where one can read it."),
    )
    upload = forms.FileField(
        label=_("The paper"), required=False, help_text=_("Minutes, a mail, a picture; kept with the customer file.")
    )

    def __init__(self, *args, brief, **kwargs):
        super().__init__(*args, **kwargs)
        versions = [version.number for version in brief.versions.all() if not version.confirmation]
        named = [(number, _("version %(number)d as it was sent") % {"number": number}) for number in versions]
        self.fields["number"].choices = [("", _("all as it is written now")), *named]
        people = [person.name for person in brief.opportunity.customer.contacts.filter(erased_on=None)]
        self.fields["name"].widget = SuggestingInput(people)

    def clean_on(self):
        if self.cleaned_data["on"] > today():
            raise forms.ValidationError(_("What has not happened yet can't be recorded."))
        return self.cleaned_data["on"]

    def clean(self):
        entered = super().clean()
        if not entered.get("evidence") and not entered.get("upload"):
            self.add_error("evidence", _("Say where the confirmation stands, or add the paper."))
        return entered
