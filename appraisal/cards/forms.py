from decimal import Decimal
from math import ceil, floor

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.money import ZERO

from .recomputing import LIFTING

STEPS = {"amount": "1000", "profit": "1000", "new_customers": "0.5"}


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
        self.card = card
        for name, field in self.fields.items():
            field.widget.attrs |= {"step": STEPS[name], "inputmode": "decimal"}

    @property
    def sliders(self) -> list[tuple]:
        """(field, least, most, step), as text: from nothing to twice what is aimed at or reached."""
        return [(self[name], *self._reach(name), STEPS[name]) for name in self.fields]

    def _reach(self, name: str) -> tuple[str, str]:
        step = Decimal(STEPS[name])
        actual, target = getattr(self.card, name) or ZERO, getattr(self.card, f"target_{name}") or ZERO
        most = 2 * max(actual, target, 10 * step)
        return f"{floor(min(actual, ZERO) / step) * step:.0f}", f"{ceil(most / step) * step:.0f}"

    @property
    def figures(self) -> dict:
        """The figures to recompute with; none where nothing readable was entered."""
        if not self.is_valid():
            return {}
        return {name: value for name, value in self.cleaned_data.items() if value is not None}
