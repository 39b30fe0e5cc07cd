from django import forms
from django.utils.translation import gettext_lazy as _


class CompileForm(forms.Form):
    """The reason why something is left missing; empty when nothing is."""

    waiver = forms.CharField(
        label=_("Reason for what is missing"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )


class AdjustmentForm(forms.Form):
    points = forms.DecimalField(label=_("Points, -5 to +5"), min_value=-5, max_value=5, decimal_places=2)
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea({"rows": 3}))
