"""Input of objections: filed, answered, decided (1.3.2)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import long_text

from ..models import Objection


class ObjectionForm(forms.Form):
    """What a rep says against the own card. Pass `card`: only what stands on it can be marked."""

    clause = "1.3.2"
    about = forms.ChoiceField(label=_("What is it about?"), required=False)
    note = long_text(_("What is wrong, and what would be right?"))

    def __init__(self, *args, card=None, **kwargs):
        super().__init__(*args, **kwargs)
        absent = set()
        if card is not None:
            absent = {name for name, there in (("adjustment", card.adjustment), ("grade", card.set_grade)) if not there}
        self.fields["about"].choices = [choice for choice in Objection.About.choices if choice[0] not in absent]


class FactsForm(forms.Form):
    facts = long_text(_("The facts: entries, contracts, answers"))


class UpholdForm(forms.Form):
    remedy = forms.ChoiceField(label=_("What follows"), choices=Objection.Remedy.choices)
    decision = long_text(_("Reason, as the rep reads it"))


class DismissForm(forms.Form):
    decision = long_text(_("Reason, as the rep reads it"))
