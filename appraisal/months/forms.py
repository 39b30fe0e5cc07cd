"""Input of who leaves something missing in a month (4.3.1)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import ReasonForm


class WaiveForm(ReasonForm):
    """Which of what is missing stays so, and why. Pass `document` and `by`."""

    wants = ("document", "by")
    clause = "4.3.1"
    what = forms.MultipleChoiceField(label=_("What stays missing"), widget=forms.CheckboxSelectMultiple)

    field_order = ["what", "reason"]

    def __init__(self, *args, document, by, **kwargs):
        super().__init__(*args, **kwargs)
        own = {one.key for one in document.waivable_by(by)}
        self.fields["what"].choices = [
            (one.key, f"{label}: {one}") for label, found in document.missing.items() for one in found if one.key in own
        ]
