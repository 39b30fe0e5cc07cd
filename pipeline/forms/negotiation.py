from django import forms

from salesdept.common.forms import DateInput

from ..models import NegotiationRound


class RoundForm(forms.ModelForm):
    class Meta:
        model = NegotiationRound
        fields = [
            "held_on",
            "price",
            "payment_terms",
            "service_terms",
            "our_position",
            "their_position",
            "concession",
            "is_agreed",
        ]
        widgets = {
            "held_on": DateInput,
            **{name: forms.Textarea({"rows": 2}) for name in ("our_position", "their_position", "concession")},
        }
