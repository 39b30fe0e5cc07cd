"""Shape of input: for which opportunity a visit is planned (3.1.3)."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from customers.models import PlannedVisit
from customers.visits.forms import PlanForm

from ..models import Opportunity, VisitForDeal


class DealOfVisitForm(forms.Form):
    """One of the customer's own that are under way, or none."""

    clause = "3.1.3"
    opportunity: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Opportunity"), queryset=None, required=False, empty_label=_("none")
    )

    def __init__(self, *args, visit, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.visit, self.by = visit, by
        tied = VisitForDeal.objects.filter(visit=visit).first()
        self.fields["opportunity"].queryset = deals_of(visit, by)
        self.fields["opportunity"].initial = tied and tied.opportunity_id

    def save(self) -> VisitForDeal | None:
        return VisitForDeal.tie(self.visit, self.cleaned_data["opportunity"], by=self.by)


def deals_of(visit: PlannedVisit, by):
    """The customer's opportunities that are under way, and the one that is chosen, as far as `by` may see them."""
    visible = Opportunity.objects.visible_to(by).filter(customer=visit.customer_id)
    under_way = visible.open() | visible.filter(planned_visits__visit=visit)
    return under_way.distinct().order_by("name", "pk")


class TieForm(forms.Form):
    """Which visit is for which opportunity, as programs say it."""

    clause = "3.1.3"
    visit: forms.ModelChoiceField = forms.ModelChoiceField(label=_("Planned visit"), queryset=None)
    opportunity: forms.ModelChoiceField = forms.ModelChoiceField(label=_("Opportunity"), queryset=None)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["visit"].queryset = PlannedVisit.objects.visible_to(by)
        self.fields["opportunity"].queryset = Opportunity.objects.visible_to(by)

    def save(self) -> VisitForDeal | None:
        return VisitForDeal.tie(**self.cleaned_data, by=self.by)


class VisitForDealForm(PlanForm):
    """A visit planned from an opportunity's page: of its customer, and for its sake."""

    def __init__(self, *args, opportunity, **kwargs):
        super().__init__(*args, customer=opportunity.customer, **kwargs)
        self.opportunity = opportunity
        self.fields["customer"].disabled = True
        self.fields["customer"].widget = forms.HiddenInput()

    @transaction.atomic
    def save(self, commit=True):
        visit = super().save(commit)
        VisitForDeal.tie(visit, self.opportunity, by=self.by)
        return visit
