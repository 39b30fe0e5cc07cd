"""Input of the clerk who compiles a month (4.3.1)."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CompileForm(forms.Form):
    """The reason why something is left missing; empty when nothing is."""

    waiver = forms.CharField(
        label=_("Reason for what is missing"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )
