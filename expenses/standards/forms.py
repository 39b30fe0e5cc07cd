from typing import ClassVar

from django import forms
from django.db import transaction
from django.forms import inlineformset_factory
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.forms import DateInput, NewRecordForm, VersionedForm
from salesdept.common.tables.names import folded

from ..amounts import MoneyInput
from .models import GRADES, ExpenseLimit, ExpenseStandards

FIELDS = ["valid_from", "per_day", "per_kilometre"]
WIDGETS: dict[str, type[forms.Widget]] = {"valid_from": DateInput, "per_day": MoneyInput, "per_kilometre": MoneyInput}


class FromADayAhead:
    """What was paid by earlier standards is not touched: new ones begin tomorrow at the earliest, the first any day."""

    clause = "5.2.1"

    def clean_valid_from(self):
        day = self.cleaned_data["valid_from"]
        others = ExpenseStandards.objects.exclude(pk=self.instance.pk)
        if day <= today() and others.exists():
            raise forms.ValidationError(_("Standards begin on a day to come: what was spent goes by those of its day."))
        return day


class NewStandardsForm(FromADayAhead, NewRecordForm):
    class Meta:
        model = ExpenseStandards
        fields, widgets = FIELDS, WIDGETS


class StandardsForm(FromADayAhead, VersionedForm):
    class Meta:
        model = ExpenseStandards
        fields, widgets = FIELDS, WIDGETS


class LimitForm(forms.ModelForm):
    class Meta:
        model = ExpenseLimit
        fields = ["category", "grade", "city", "most"]
        widgets: ClassVar = {"city": forms.TextInput({"placeholder": _("Any city")}), "most": MoneyInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = [("", _("Every grade")), *GRADES]
        self.fields["category"].empty_label = ""


class LimitSet(forms.BaseInlineFormSet):
    def clean(self):
        """One limit for each case; 臺北 and 台北, Taipei and "taipei" are one city."""
        super().clean()
        seen: set = set()
        for form in self.forms:
            entered = getattr(form, "cleaned_data", {})
            if entered.get("DELETE") or not entered.get("category"):
                continue
            case = entered["category"], entered.get("grade"), folded(entered.get("city", ""))
            if case in seen:
                form.add_error("city", _("This limit stands here twice."))
            seen.add(case)


Limits = inlineformset_factory(
    ExpenseStandards,
    ExpenseLimit,
    form=LimitForm,
    formset=LimitSet,
    extra=3,
    max_num=100,
)


class StandardsSheet:
    """Standards with their limits, saved together or not at all. New ones start as a copy of the latest."""

    def __init__(self, data=None, *, by, standards: ExpenseStandards | None = None):
        latest = None if standards else ExpenseStandards.objects.visible_to(by).first()
        copied = latest and {"per_day": latest.per_day, "per_kilometre": latest.per_kilometre}
        self.form = (
            StandardsForm(data, instance=standards, by=by)
            if standards
            else NewStandardsForm(data, by=by, initial=copied)
        )
        # What was sent is compared with nothing: a copied limit that nobody touched is meant all the same.
        begun = list(latest.limits.values("category", "grade", "city", "most")) if latest and data is None else []
        self.limits = Limits(data, instance=standards or ExpenseStandards(), prefix="limits", initial=begun)
        self.limits.extra += len(begun)

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.limits.is_valid()])

    @transaction.atomic
    def save(self) -> ExpenseStandards:
        """The standards; when an earlier tap on the same form made them, those."""
        standards = self.form.save()
        if standards is self.form.instance:
            self.limits.instance = standards
            self.limits.save()
        return standards
