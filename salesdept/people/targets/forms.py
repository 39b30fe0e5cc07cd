"""Shapes of input of targets that are no sheet."""

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import Month, today
from salesdept.common.forms import MonthInput

from .models import YearGoals


class LateReasonForm(forms.Form):
    """Why targets change after their month began; needed then alone."""

    reason = forms.CharField(
        label=_("Why it changes after the month began"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Needed once the month has begun. It stands beside the target and on the scorecard."),
    )


class NewYearForm(forms.Form):
    """Begin the goals of a year."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    copies = forms.BooleanField(
        label=_("Start with the figures of the year before, where there are any"), required=False, initial=True
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = lambda: today().year + (today().month > 6)

    def save(self, *, by) -> YearGoals:
        year = self.cleaned_data["year"]
        before = YearGoals.objects.of_year(year - 1).in_force().first() if self.cleaned_data["copies"] else None
        return YearGoals.draft(year, by=by, start=before)


class TargetFileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV or XLSX with a row for each rep or team and month. You see what would change before it is kept."
        ),
    )


class MonthTextField(forms.CharField):
    """A month as 2027-01."""

    widget = MonthInput

    def clean(self, value):
        text = super().clean(value)
        try:
            return Month.parse(text) if text else None
        except ValueError:
            raise forms.ValidationError(_("is no month; write 2027-01")) from None


class SpanForm(forms.Form):
    """Months from `first` to `last`, two years at most, and how they are written."""

    first = MonthTextField()
    last = MonthTextField()
    form = forms.ChoiceField(choices=[("csv", "CSV"), ("xlsx", "XLSX")], required=False)

    def clean(self):
        entered = super().clean()
        first, last = entered.get("first"), entered.get("last")
        if first and last and not 0 <= last - first < 24:
            raise forms.ValidationError(_("Two years at most, in their order."))
        return entered
