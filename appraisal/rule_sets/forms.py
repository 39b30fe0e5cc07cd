import re
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import Month
from salesdept.common.forms import MonthInput, NewRecordForm, VersionedForm
from salesdept.common.templatetags.formats import plain

from ..models import RuleSet
from ..rules import Indicator
from .previews import MONTHS_TRIED

BONUS_FIELDS = [
    *(f"coefficient_{letter}" for letter in "abcde"), "tier_limits", "tier_rates", "bonus_pool", "loss_months",
]  # fmt: skip

COMPLAINT_FIELDS = ["complaint_points", "complaint_most"]
CAME_LATER = [*BONUS_FIELDS, *COMPLAINT_FIELDS]
"""What programs that draft rules need not know of."""


def as_entered(value):
    """A value as its field takes it: a list with commas, nothing for what is not set."""
    if isinstance(value, list):
        return ",".join(map(str, value))
    return "" if value is None else value


CURVE_POINT = re.compile(r"^\s*([+−-]?\d+(?:\.\d+)?)\s*%?\s*[:：]\s*(\d+(?:\.\d+)?)\s*$")


class CurveField(forms.CharField):
    """The growth curve as lines "rate in percent: score"; gives [(rate as a ratio, score), …]."""

    widget = forms.Textarea({"rows": 5})

    def to_python(self, value):
        lines = [line for line in super().to_python(value).splitlines() if line.strip()]
        found = [CURVE_POINT.match(line) for line in lines]
        if None in found or len(found) < 2:
            raise forms.ValidationError(_("Write at least two points, one a line, like this: 20: 100"))
        points = [(Decimal(point[1].replace("−", "-")) / 100, Decimal(point[2])) for point in found if point]
        rates, scores = [rate for rate, _score in points], [score for _rate, score in points]
        if sorted(set(rates)) != rates or sorted(scores) != scores:
            raise forms.ValidationError(_("From line to line the growth rises and the score does not fall."))
        return points

    def prepare_value(self, value):
        if not isinstance(value, list):
            return value
        return "\n".join(f"{plain(rate * 100)}: {plain(score)}" for rate, score in value)


class RuleSetFields(forms.ModelForm):
    clause = "4.3.3"
    growth_curve = CurveField(
        label=_("Growth curve"),
        help_text=_("One point a line: growth in percent, a colon, the score. In between the score rises evenly."),
    )

    class Meta:
        model = RuleSet
        fields = [
            "valid_from",
            "why",
            *(f"weight_{indicator}" for indicator in Indicator.values),
            "cap",
            "least_weight",
            "least_days",
            "base_mode",
            "min_base",
            "growth_curve",
            "min_first_contract",
            "reactivated_after",
            "reactivated_counts",
            "least_answers",
            "mean_weight",
            "default_mean",
            *COMPLAINT_FIELDS,
            "grade_a",
            "grade_b",
            "grade_c",
            "grade_d",
            *BONUS_FIELDS,
        ]
        widgets = {"valid_from": MonthInput, "why": forms.Textarea({"rows": 2})}

    groups = [
        (_("From when"), ["valid_from", "why"]),
        (_("Weights, 100 together"), [f"weight_{indicator}" for indicator in Indicator.values]),
        (_("Limits"), ["cap", "least_weight", "least_days"]),
        (_("Growth"), ["base_mode", "min_base", "growth_curve"]),
        (_("New customers"), ["min_first_contract", "reactivated_after", "reactivated_counts"]),
        (_("Satisfaction"), ["least_answers", "mean_weight", "default_mean", *COMPLAINT_FIELDS]),
        (_("Grades"), ["grade_a", "grade_b", "grade_c", "grade_d"]),
        (_("Performance bonus"), BONUS_FIELDS),
    ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["valid_from"] = forms.CharField(label=_("Valid from"), widget=MonthInput)
        self.order_fields(self._meta.fields)
        # What of these is left out stays as it is now.
        for name in self.unsaid_fields:
            del self.fields[name]

    @property
    def unsaid_fields(self) -> list[str]:
        return [name for name in CAME_LATER if self.is_bound and name not in self.data]

    def clean_valid_from(self):
        try:
            month = Month.parse(self.cleaned_data["valid_from"])
        except ValueError:
            raise forms.ValidationError(_("Write a month as 2027-01.")) from None
        if month <= Month.current():
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
        curve, cap = entered.get("growth_curve"), entered.get("cap")
        if None not in (cap, grades[0]) and grades[0] > cap:
            self.add_error("grade_a", _("No score is above %(cap)s.") % {"cap": cap})
        if curve and cap is not None and curve[-1][1] > cap:
            self.add_error("growth_curve", _("No score is above %(cap)s.") % {"cap": cap})
        limits = entered.get("tier_limits") or []
        if sorted(set(limits)) != limits:
            self.add_error("tier_limits", _("Each limit is above the one before."))
        return entered

    def _post_clean(self):
        if curve := self.cleaned_data.get("growth_curve"):
            self.instance.growth_rates = [rate for rate, _score in curve]
            self.instance.growth_scores = [score for _rate, score in curve]
        super()._post_clean()


class RuleSetForm(RuleSetFields, NewRecordForm):
    """The next rules, drafted from those in force; they begin with a month that has not begun (1.3.2)."""

    def __init__(self, *args, by, **kwargs):
        present = RuleSet.in_force(Month.current())
        names = [name for name in self._meta.fields if name not in ("valid_from", "why")]
        terms = {name: as_entered(getattr(present, name)) for name in names}
        terms["growth_curve"] = present.growth_curve
        kwargs.setdefault("initial", terms | {"valid_from": str(Month.current().next)})
        super().__init__(*args, by=by, **kwargs)
        self.instance.drafted_by = by
        for name in self.unsaid_fields:
            setattr(self.instance, name, getattr(present, name))


class RuleSetEditForm(RuleSetFields, VersionedForm):
    """A draft, changed by the manager."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"growth_curve": self.instance.growth_curve, "valid_from": str(self.instance.valid_from)}


class PreviewForm(forms.Form):
    """How many of the last published months a draft is tried on."""

    months = forms.TypedChoiceField(
        label=_("Months"), coerce=int, choices=[(n, n) for n in MONTHS_TRIED], required=False
    )

    def clean_months(self) -> int:
        return self.cleaned_data["months"] or MONTHS_TRIED[0]
