from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import Month, today
from salesdept.common.forms import DateInput, MonthInput
from salesdept.people.models import IN_TEAMS, User

from ..models import Period


class PaidForm(forms.Form):
    """When and under which reference payroll paid the run."""

    paid_on = forms.DateField(label=_("Paid on"), initial=today, widget=DateInput)
    reference = forms.CharField(label=_("Reference of the payment"), max_length=80)

    def clean_paid_on(self):
        day = self.cleaned_data["paid_on"]
        if day > today():
            raise forms.ValidationError(_("What is paid later is marked then."))
        return day


class MonthTextField(forms.CharField):
    """A month as 2027-01."""

    widget = MonthInput

    def clean(self, value):
        try:
            return Month.parse(super().clean(value))
        except ValueError:
            raise forms.ValidationError(_("Write a month as 2027-01.")) from None


class BonusBaseForm(forms.Form):
    """A person's bonus base from a month on."""

    clause = "4.4.1"
    person = forms.ModelChoiceField(User.objects.none(), label=_("Person"))
    valid_from = MonthTextField(label=_("Valid from"), initial=Month.current)
    amount = forms.DecimalField(label=_("Bonus base"), min_value=0, max_digits=14, decimal_places=2)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.active().filter(role__in=IN_TEAMS).exclude(pk=by.pk)
        self.fields["person"].queryset = people.order_by("name")


class MakeRunForm(forms.Form):
    """The published month of which the run is to be made."""

    clause = "4.4.1"
    wants = ("by",)
    month = MonthTextField(label=_("Month"))

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_month(self):
        period = Period.objects.visible_to(self.by).filter(month=self.cleaned_data["month"]).first()
        if period is None:
            raise forms.ValidationError(_("There is no appraisal of this month."))
        self.period = period
        return self.cleaned_data["month"]
