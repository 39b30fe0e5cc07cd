"""Small forms that supply a line of the gate after research along with the move, by the rules of the pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Contact
from salesdept.common.calendar import today
from salesdept.common.forms import DateInput

from .carrying import carry_over, has_findings, is_carried, sources_for
from .checks import research_of
from .models import Decider, Need, PurchaseStep, Requirements, RequirementsAnswer


class NeedSupply(forms.Form):
    """The first need, a must; pain point and goal are written on its own page."""

    need = forms.CharField(label=_("What the customer needs"), max_length=4000)

    @staticmethod
    def take(opportunity, by, values: dict[str, Any]) -> None:
        Need.write(opportunity, by=by, text=values["need"])


class BudgetSupply(forms.Form):
    """The amount and how certain it is, in company currency."""

    budget = forms.DecimalField(label=_("The customer's budget"), max_digits=14, decimal_places=2, min_value=0)
    budget_certainty = forms.ChoiceField(label=_("How certain"), choices=[("", "–"), *Requirements.Certainty.choices])

    @staticmethod
    def take(opportunity, by, values: dict[str, Any]) -> None:
        Requirements.of(opportunity).know_budget(by=by, amount=values["budget"], certainty=values["budget_certainty"])


class DeciderSupply(forms.Form):
    """One of the customer's contact persons."""

    decider: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Who decides"), queryset=Contact.objects.none(), empty_label="–"
    )

    @staticmethod
    def take(opportunity, by, values: dict[str, Any]) -> None:
        Decider.write(opportunity, by=by, contact=values["decider"])


def decider_supply(opportunity) -> type | None:
    """Chooses among the contact persons that this customer has; None where there is nobody to choose."""
    people = opportunity.customer.contacts.filter(erased_on=None)
    if not people:
        return None
    field = forms.ModelChoiceField(label=DeciderSupply.base_fields["decider"].label, queryset=people, empty_label="–")  # type: ignore[attr-defined]
    return type("DeciderSupply", (DeciderSupply,), {"decider": field})


class PurchaseStepSupply(forms.Form):
    purchase_step = forms.CharField(label=_("How they buy: the next step"), max_length=4000)
    purchase_on = forms.DateField(label=_("Expected on"), widget=DateInput)

    @staticmethod
    def take(opportunity, by, values: dict[str, Any]) -> None:
        PurchaseStep.write(opportunity, by=by, text=values["purchase_step"], expected_on=values["purchase_on"])


class FeasibilitySupply(forms.Form):
    """Our own word, where nothing special has to be built."""

    feasibility = forms.CharField(label=_("Why our standard does it"), max_length=4000)

    @staticmethod
    def take(opportunity, by, values: dict[str, Any]) -> None:
        Requirements.of(opportunity).call_feasible(by=by, why=values["feasibility"])


def feasibility_supply(opportunity) -> type | None:
    """None where the technical department has the word."""
    brief = research_of(opportunity)
    return None if brief and (brief.is_custom or brief.latest_question) else FeasibilitySupply


class CarriedSupply(forms.Form):
    """Which earlier deal's research is taken over; named by the deal."""

    carry_from: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Carry over from"), queryset=Requirements.objects.none(), to_field_name="opportunity", empty_label="–"
    )

    @staticmethod
    def take(opportunity, by, values: dict[str, Any]) -> None:
        carry_over(opportunity, values["carry_from"], by=by)


def carried_supply(opportunity) -> type | None:
    """Chooses among the research that may be carried over; None where there is none, or findings stand here already."""
    sources = [] if has_findings(research_of(opportunity)) else sources_for(opportunity)
    if not sources:
        return None
    field = forms.ModelChoiceField(
        label=CarriedSupply.base_fields["carry_from"].label,  # type: ignore[attr-defined]
        queryset=Requirements.objects.filter(pk__in=[brief.pk for brief in sources]).select_related("opportunity"),
        to_field_name="opportunity",
        empty_label="–",
        initial=sources[0].opportunity_id if len(sources) == 1 else None,
    )
    return type("CarriedSupply", (CarriedSupply,), {"carry_from": field})


class ConfirmationSupply(forms.Form):
    """What the customer confirmed today: all that is written now."""

    confirmed_by = forms.CharField(label=_("Confirmed by"), max_length=80)
    confirmed_how = forms.ChoiceField(
        label=_("Confirmed how"),
        choices=[("", "–"), *(one for one in RequirementsAnswer.How.choices if one[0] != RequirementsAnswer.How.LINK)],
    )
    confirmed_where = forms.CharField(
        label=_("Where it stands"), max_length=300, help_text=_("Minutes, mail, message: where one can read it.")
    )

    @staticmethod
    def take(opportunity, by, values: dict[str, Any]) -> None:
        Requirements.of(opportunity).record_confirmation(
            by=by,
            name=values["confirmed_by"],
            on=today(),
            how=values["confirmed_how"],
            evidence=values["confirmed_where"],
        )


class RenewedConfirmationSupply(ConfirmationSupply):
    """The customer's word on what was carried over; where nothing was, the gate says so."""

    @staticmethod
    def take(opportunity, by, values: dict[str, Any]) -> None:
        if is_carried(opportunity):
            ConfirmationSupply.take(opportunity, by, values)
