from django import forms
from django.forms import inlineformset_factory
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import DateInput

from ..models import PainPoint, Requirements


class RequirementsForm(forms.ModelForm):
    groups = [
        (_("Needs"), ["needs", "budget", "process"]),
        (_("Feasibility and goals"), ["feasibility", "goals"]),
        (_("The customer's confirmation"), ["confirmed_by", "confirmed_on", "confirmed_how"]),
    ]

    class Meta:
        model = Requirements
        fields = [
            "needs",
            "budget",
            "process",
            "feasibility",
            "goals",
            "confirmed_by",
            "confirmed_on",
            "confirmed_how",
        ]
        widgets = {
            "confirmed_on": DateInput,
            **{name: forms.Textarea({"rows": 3}) for name in ("needs", "process", "feasibility", "goals")},
        }

    def clean(self):
        entered = super().clean()
        parts = [bool(entered.get(name)) for name in ("confirmed_by", "confirmed_on", "confirmed_how")]
        if any(parts) and not all(parts):
            self.add_error("confirmed_by", _("A confirmation says who, when and how."))
        return entered


PainPoints = inlineformset_factory(Requirements, PainPoint, fields=["pain", "answer"], extra=2, can_delete=True)
