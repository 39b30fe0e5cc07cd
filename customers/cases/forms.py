"""Shapes of input of cases (7.2.2)."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.forms import DateInput, VersionedForm
from salesdept.common.records import uuid7
from salesdept.people.models import Role, User

from ..models.communication import Communication
from .findings import Verdict
from .models import Case
from .policy import CasePolicy, policies


class CaseForm(forms.ModelForm):
    """A new case on a customer's file."""

    clause = "7.2.2"
    record_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    TOLD = ["kind", "severity", "subject", "description", "channel", "contact"]

    class Meta:
        model = Case
        fields = ["kind", "severity", "subject", "description", "channel", "contact"]
        labels = {"kind": _("Kind")}
        widgets = {"kind": forms.RadioSelect, "severity": forms.RadioSelect, "description": forms.Textarea({"rows": 4})}

    def __init__(self, *args, customer, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.customer, self.by = customer, by
        self.fields["record_id"].initial = uuid7
        self.fields["contact"].queryset = customer.contacts.all()

    def save(self, commit=True) -> Case:
        given = self.cleaned_data
        facts = {name: given[name] for name in self.TOLD}
        return Case.report(self.customer, by=self.by, id=given["record_id"], **facts)


class CaseEditForm(VersionedForm):
    """What it is about; who reported it how bad decides the deadlines anew."""

    clause = "7.2.2"

    class Meta:
        model = Case
        fields = ["kind", "severity", "subject", "description", "contact"]
        labels = {"kind": _("Kind")}
        widgets = {"description": forms.Textarea({"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = self.instance.customer.contacts.all()

    def save(self, commit=True):
        self.instance.count_deadlines()
        return super().save(commit)


class AssignForm(forms.Form):
    owner: forms.ModelChoiceField = forms.ModelChoiceField(label=_("Works on it"), queryset=None)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        workers = [Role.AFTER_SALES, Role.TECHNICAL]
        self.fields["owner"].queryset = User.objects.active().filter(role__in=workers)


class SolutionForm(forms.Form):
    solution = forms.CharField(label=_("Result"), max_length=4000, widget=forms.Textarea({"rows": 4}))


class FindingForm(forms.Form):
    """Whether the complaint holds, and why."""

    verdict = forms.ChoiceField(label=_("Finding"), choices=Verdict.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 3}))


class ToldForm(forms.Form):
    """The customer knows: how, whom, when."""

    told_how = forms.ChoiceField(label=_("How"), choices=Communication.Kind, initial=Communication.Kind.CALL)
    told_whom = forms.CharField(label=_("To whom"), max_length=120)
    told_on = forms.DateField(label=_("On"), widget=DateInput, initial=today)

    def clean_told_on(self):
        day = self.cleaned_data["told_on"]
        if day > today():
            raise forms.ValidationError(_("What has not happened yet can't be recorded."))
        return day


class PolicyForm(forms.Form):
    """Two numbers of hours for every kind and severity."""

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by, self.policies = by, CasePolicy.all_set()
        for one in self.policies:
            for name in ("accept_hours", "solve_hours"):
                label = CasePolicy._meta.get_field(name).verbose_name
                self.fields[_key(one, name)] = forms.IntegerField(
                    label=label, min_value=1, max_value=2000, initial=getattr(one, name)
                )

    @property
    def rows(self) -> list[tuple]:
        """(policy, its two fields) as the table draws them."""
        return [(one, [self[_key(one, name)] for name in ("accept_hours", "solve_hours")]) for one in self.policies]

    def clean(self):
        entered = super().clean()
        for one in self.policies:
            accept, solve = (entered.get(_key(one, name)) for name in ("accept_hours", "solve_hours"))
            if accept and solve and accept > solve:
                self.add_error(_key(one, "solve_hours"), _("A case is accepted before it is solved."))
        return entered

    @transaction.atomic
    def save(self) -> None:
        """Cases that are reported from now on have these deadlines."""
        CasePolicy.must_be_set_by(self.by)
        for one in self.policies:
            hours = {name: self.cleaned_data[_key(one, name)] for name in ("accept_hours", "solve_hours")}
            CasePolicy.objects.update_or_create(kind=one.kind, severity=one.severity, defaults=hours)
        policies.forget()


def _key(policy, name: str) -> str:
    return f"{policy.kind}-{policy.severity}-{name}"
