from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import Month
from salesdept.common.forms import MonthInput, NewRecordForm

from .models import Period, RuleSet
from .rules import Indicator


class CompileForm(forms.Form):
    """The reason why something is left missing; empty when nothing is."""

    waiver = forms.CharField(
        label=_("Reason for what is missing"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )


class AdjustmentForm(forms.Form):
    points = forms.DecimalField(label=_("Points, -5 to +5"), min_value=-5, max_value=5, decimal_places=2)
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea({"rows": 3}))


class RuleSetForm(NewRecordForm):
    """The next rules: shown to all before they hold, so they begin with a month that has not begun (1.3.2)."""

    clause = "4.3.3"

    class Meta:
        model = RuleSet
        fields = [
            "valid_from",
            *(f"weight_{indicator}" for indicator in Indicator.values),
            "cap",
            "least_weight",
            "least_days",
            "min_base",
            "grade_a",
            "grade_b",
            "grade_c",
            "grade_d",
        ]
        labels = {f"weight_{indicator.value}": indicator.label for indicator in Indicator}
        widgets = {"valid_from": MonthInput}

    groups = [
        (_("From when"), ["valid_from"]),
        (_("Weights, 100 together"), [f"weight_{indicator}" for indicator in Indicator.values]),
        (_("Limits"), ["cap", "least_weight", "least_days", "min_base"]),
        (_("Grades"), ["grade_a", "grade_b", "grade_c", "grade_d"]),
    ]

    def __init__(self, *args, by, **kwargs):
        present = RuleSet.in_force(Month.current())
        names = [name for name in self._meta.fields if name != "valid_from"]
        kwargs.setdefault("initial", {name: getattr(present, name) for name in names})
        super().__init__(*args, by=by, **kwargs)
        self.present = present
        self.fields["valid_from"] = forms.CharField(label=_("Valid from"), widget=MonthInput)
        self.order_fields(self._meta.fields)

    def clean_valid_from(self):
        try:
            month = Month.parse(self.cleaned_data["valid_from"])
        except ValueError:
            raise forms.ValidationError(_("Write a month as 2027-01.")) from None
        if month <= Month.current() or Period.objects.filter(month__gte=month).exists():
            raise forms.ValidationError(_("New rules begin with a month that has not begun."))
        return month

    def clean(self):
        entered = super().clean()
        weights = [entered.get(f"weight_{indicator}") for indicator in Indicator.values]
        if None not in weights and sum(weights) != 100:
            self.add_error(None, _("The weights add up to %(sum)s; they must be 100.") % {"sum": sum(weights)})
        grades = [entered.get(f"grade_{letter}") for letter in "abcd"]
        if None not in grades and sorted(set(grades), reverse=True) != grades:
            self.add_error("grade_a", _("Each grade begins above the next."))
        return entered

    def save(self, commit=True):
        self.instance.drafted_by = self.by
        self.instance.growth_rates, self.instance.growth_scores = self.present.growth_rates, self.present.growth_scores
        return super().save(commit)
