from django import forms
from django.utils.translation import gettext_lazy as _


class NominationForm(forms.Form):
    """Why the supervisor speaks for the candidate."""

    nomination = forms.CharField(
        label=_("Why this person"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4, "placeholder": _("What the figures alone don't tell")}),
    )


class ProposalForm(forms.Form):
    """What the person is to get, and why."""

    proposal = forms.CharField(
        label=_("What is proposed, and why"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4, "placeholder": _("Which post or how much more, from when on")}),
    )
