from django import forms
from django.utils.translation import gettext_lazy as _

from .recomputing import LIFTING


class WhatIfForm(forms.Form):
    """Other figures for a running card; what is left empty stays as it is."""

    amount = forms.DecimalField(label=_("Sales amount"), max_digits=14, decimal_places=2, required=False)
    profit = forms.DecimalField(label=_("Sales profit"), max_digits=14, decimal_places=2, required=False)
    new_customers = forms.DecimalField(
        label=_("New customers"), min_value=0, max_digits=6, decimal_places=2, required=False
    )

    def __init__(self, data=None, *, card):
        now = {name.value: getattr(card, name.value) for name in LIFTING}
        super().__init__(data or None, initial=now)
        for name, field in self.fields.items():
            field.widget.attrs |= {"step": "0.5" if name == "new_customers" else "1000", "inputmode": "decimal"}

    @property
    def figures(self) -> dict:
        """The figures to recompute with; none where nothing readable was entered."""
        if not self.is_valid():
            return {}
        return {name: value for name, value in self.cleaned_data.items() if value is not None}
