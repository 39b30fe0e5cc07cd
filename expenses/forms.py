from django import forms
from django.utils.translation import gettext_lazy as _


class GrantForm(forms.Form):
    """How much of what was asked for is granted; empty: all of it."""

    granted = forms.DecimalField(
        label=_("Amount granted"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        help_text=_("Empty: all that was asked for."),
    )


class PaymentForm(forms.Form):
    reference = forms.CharField(label=_("Bank reference"), max_length=60)
