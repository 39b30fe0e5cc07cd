from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.forms import DateInput

IN_DAYS = {"3d": 3, "week": 7}


class NextStepForm(forms.Form):
    """What comes next: in three days, next week, on a day, or not at all for a reason until a day."""

    wants = ("document",)
    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False)
    when = forms.ChoiceField(
        label=_("When"),
        choices=[
            ("3d", _("In 3 days")),
            ("week", _("Next week")),
            ("date", _("On a date")),
            ("none", _("None, because")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    next_on = forms.DateField(label=_("Next step on"), required=False, widget=DateInput)
    none_because = forms.CharField(label=_("No next step because"), max_length=200, required=False)
    none_until = forms.DateField(label=_("No next step until"), required=False, widget=DateInput)

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        if self._fills_in:
            for name in ("next_step", "next_on", "none_because", "none_until"):
                self.fields[name].initial = getattr(document, name)
        self.fields["when"].initial = "none" if document.none_until and self._fills_in else "date"

    _fills_in = True

    def clean(self):
        entered = super().clean()
        when = entered.pop("when", "") or ("none" if entered.get("none_because") else "date")
        asked = ("none_because", "none_until") if when == "none" else ("next_step", "next_on")
        if when in IN_DAYS:
            entered["next_on"] = today() + timedelta(days=IN_DAYS[when])
        for name in asked:
            if not entered.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        kept = (*asked, "done")
        return {name: value for name, value in entered.items() if name in kept and value}


class FinishForm(NextStepForm):
    """How the step went, and the one after it."""

    done = forms.CharField(label=_("How it went"), max_length=300, required=False)
    field_order = ["done", "next_step", "when", "next_on", "none_because", "none_until"]
    _fills_in = False
