from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import DateInput

from . import Asked, kinds_of_line


class TimeLineForm(forms.Form):
    """To what the reader narrows the time line of a file; what can't be read narrows nothing."""

    kind = forms.ChoiceField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Find in the time line"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"placeholder": _("Find in the time line")}),
    )
    until = forms.DateField(label=_("Up to"), required=False, widget=DateInput)

    def __init__(self, asked):
        super().__init__(asked, auto_id="line-%s")
        self.fields["kind"].choices = kinds_of_line().items()
        self.is_valid()

    @property
    def asked(self) -> Asked:
        told = self.cleaned_data
        return Asked(told.get("kind", ""), told.get("text", ""), told.get("until"))

    @property
    def kinds(self) -> list[tuple]:
        """The kinds as tabs: (label, url, is it the chosen one). The text and the day stay."""
        chosen = self.asked.kind
        entries = [("", _("All")), *kinds_of_line().items()]
        return [(label, f"?{self._query(kind)}#time-line", kind == chosen) for kind, label in entries]

    @property
    def query(self) -> str:
        """What is asked, for the link to older rows."""
        return self._query(self.asked.kind)

    def _query(self, kind: str) -> str:
        asked = {"kind": kind, "text": self.asked.text, "until": self.asked.until}
        return urlencode({name: value for name, value in asked.items() if value})
