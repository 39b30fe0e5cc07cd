from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.forms import DateInput

from .columns import FIELDS


class SurveyUploadForm(forms.Form):
    clause = "4.3.2"

    source = forms.CharField(
        label=_("Name of the survey"), max_length=40, help_text=_("By it and its number an answer is known again.")
    )
    file = forms.FileField(label=_("File"), help_text=_("CSV or XLSX. You see what it holds before anything is kept."))


class DecisionForm(forms.Form):
    """Which column is which, and what the file does not say. Cleaned into `decisions`."""

    clause = "4.3.2"
    wants = ("document",)

    no_answer = forms.CharField(
        label=_("Signs of no answer"),
        max_length=60,
        required=False,
        help_text=_("As they stand in the cells, with spaces between them: 11 99 n/a"),
    )
    date_order = forms.ChoiceField(
        label=_("Days such as 03/04/2026"),
        choices=[("", _("as the file shows")), ("dmy", _("day first")), ("mdy", _("month first"))],
        required=False,
    )
    received_on = forms.DateField(label=_("Day of rows without one"), widget=DateInput, required=False)

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        self.document = document
        plan, decided = document.plan or {}, document.decisions
        header, columns = plan.get("header", ()), plan.get("columns", {})
        choices = [("", _("none")), *((str(at), title) for at, title in enumerate(header) if title)]
        for one in FIELDS:
            self.fields[f"column_{one.key}"] = forms.ChoiceField(
                label=one.label, choices=choices, required=False, initial=str(columns.get(one.key, ""))
            )
        for name in ("no_answer", "date_order", "received_on"):
            self.fields[name].initial = decided.get(name)

    def clean_received_on(self):
        day = self.cleaned_data["received_on"]
        if day and day > today():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean(self):
        entered = super().clean()
        if self.errors:
            return entered
        columns = {one.key: int(entered[f"column_{one.key}"]) for one in FIELDS if entered[f"column_{one.key}"]}
        day = entered["received_on"]
        told = {name: entered[name] for name in ("no_answer", "date_order")}
        return {"decisions": told | {"columns": columns, "received_on": day.isoformat() if day else None}}
