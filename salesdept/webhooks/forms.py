from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import NewRecordForm, VersionedForm

from . import events
from .models import Webhook


class WebhookFields(forms.ModelForm):
    """Where a program listens, and to what."""

    events = forms.MultipleChoiceField(label=_("Hears of"), choices=events.choices, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Webhook
        fields = ["name", "address", "events"]
        widgets = {"address": forms.URLInput({"placeholder": "https://"})}


class WebhookForm(WebhookFields, NewRecordForm):
    clause = "7.1.3"

    def save(self, commit=True) -> Webhook:
        """The new webhook with its `shown_secret`; one that an earlier tap made has none to show."""
        self.instance.made_by = self.by
        self.instance.draw_secret()
        return super().save(commit)


class WebhookEditForm(WebhookFields, VersionedForm):
    clause = "7.1.3"

    def further_changes(self, saved) -> dict:
        """The events as names, not as a list of a program."""
        named = [", ".join(sorted(names)) for names in (saved.events, self.instance.events)]
        return {"events": named} if "events" in self.changed_data else {}
