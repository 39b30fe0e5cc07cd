"""Small forms that supply a gate's line along with the move. Each has `take(opportunity, by, values)`: it does what the
page of its own would do, in the transaction of the move.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Communication
from salesdept.common.forms import DateInput

Kind, Outcome = Communication.Kind, Communication.Outcome
REACHED = [(one.value, one.label) for one in Outcome if one not in (*Communication.OF_MAILS, Outcome.NOT_MET)]


class ContactSupply(forms.Form):
    """The contact in which somebody was reached, logged as on the visit sheet (3.1.3)."""

    contact_kind = forms.ChoiceField(label=_("Contact by"), choices=[("", "–"), *Kind.choices])
    contact_outcome = forms.ChoiceField(label=_("Outcome"), choices=[("", "–"), *REACHED])
    contact_note = forms.CharField(label=_("What was said"), max_length=4000, required=False)

    @staticmethod
    def take(opportunity, by, values: dict[str, Any]) -> None:
        Communication.log(
            by=by,
            customer=opportunity.customer,
            kind=values["contact_kind"],
            outcome=values["contact_outcome"],
            note=values.get("contact_note", ""),
        )


class NextStepSupply(forms.Form):
    """What comes next and when (3.1.3)."""

    next_step = forms.CharField(label=_("Next step"), max_length=200)
    next_on = forms.DateField(label=_("Next step on"), widget=DateInput)

    @staticmethod
    def take(opportunity, by, values: dict[str, Any]) -> None:
        opportunity.plan_next(**values)


def ticking(item) -> type:
    """The form that ticks the department's own `item`."""
    name = item.code

    def take(opportunity, by, values: dict[str, Any]) -> None:
        item.ticks.get_or_create(opportunity=opportunity, defaults={"by": by})

    return type("TickSupply", (forms.Form,), {name: forms.BooleanField(label=str(item)), "take": staticmethod(take)})
