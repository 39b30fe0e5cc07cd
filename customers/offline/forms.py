"""Shape of a record that was kept on a device for a while before it was sent (7.1.1)."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.errors import NotYourPart

from ..forms.communications import VisitForm
from ..models import Communication
from .clocks import moment_told


class KeptOnDevice(forms.Form):
    """Who told it, on a device that several people use: NotYourPart where somebody else is signed in by now."""

    by = forms.UUIDField(label=_("By"), widget=forms.HiddenInput, required=False)

    def clean_by(self):
        told_by = self.cleaned_data["by"]
        if told_by and told_by != self.by.pk:
            raise NotYourPart(
                gettext("Somebody else logged this on the device; it is sent once that person signs in."), "7.1.3"
            )
        return told_by


class LogForm(KeptOnDevice, VisitForm):
    """All of an exchange at once: what the sheet asks, what may be added, when it was, and who logged it.

    The same `record_id` sent again gives the record that the first call made.
    """

    clause = "7.1.1"
    happened_at = forms.DateTimeField(label=_("When"), required=False)
    note = forms.CharField(label=_("Note"), max_length=4000, required=False)
    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False)
    next_on = forms.DateField(label=_("Next step on"), required=False)

    def clean_happened_at(self):
        ahead = _("What has not happened yet is a next step, not a record.")
        return moment_told(self.cleaned_data["happened_at"], ahead)

    def clean(self):
        entered = super().clean()
        if entered.get("next_step") and not entered.get("next_on") and "next_on" not in self.errors:
            self.add_error("next_on", _("A next step has its day."))
        return entered

    def save(self) -> Communication:
        names = ("customer", "kind", "outcome", "visit", "happened_at", "note", "next_step", "next_on")
        facts = {name: self.cleaned_data[name] for name in names}
        return Communication.log(by=self.by, id=self.cleaned_data["record_id"], **facts)
