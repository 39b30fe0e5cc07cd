"""What a person agreed to, and which addresses do not work (7.1.2, 7.1.3)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.forms import DateInput

from .reachable import Way, Wish, shown_address


class ConsentForm(forms.Form):
    """What the person said of some ways, when, and how we know (7.1.3)."""

    clause = "7.1.3"

    ways = forms.MultipleChoiceField(label=_("Ways"), choices=Way.choices, widget=forms.CheckboxSelectMultiple)
    wish = forms.ChoiceField(label=_("The person"), choices=Wish.choices, widget=forms.RadioSelect)
    said_on = forms.DateField(label=_("Said on"), initial=today, widget=DateInput)
    source = forms.CharField(
        label=_("How we know"), max_length=200, help_text=_("Where the person said so: a call, a form, a trade fair.")
    )

    def clean_said_on(self):
        day = self.cleaned_data["said_on"]
        if day > today():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class FailureForm(forms.Form):
    """Which address does not work, since when and why (7.1.2)."""

    clause = "7.1.2"

    address = forms.ChoiceField(label=_("Address"), widget=forms.RadioSelect)
    on = forms.DateField(label=_("Found on"), initial=today, widget=DateInput, required=False)
    why = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("What the mail that came back says, or who answered.")
    )

    def __init__(self, *args, contact, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["address"].choices = [
            (one.key, shown_address(one, whole=contact.reads_whole)) for one in contact.addresses
        ]

    def clean_on(self):
        day = self.cleaned_data["on"] or today()
        if day > today():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class WorkingForm(forms.Form):
    """Which address works after all (7.1.2)."""

    address = forms.CharField(max_length=20)
