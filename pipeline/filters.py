import django_filters
from django.utils.translation import gettext_lazy as _

from customers.channels import Channel
from customers.models import Campaign, Lead
from salesdept.common.forms import DateInput

from .models import Contract, Opportunity
from .stages import Stage

LEAD_FILTERS = ("lead_channel", "lead_campaign", "lead_since", "lead_until")


def _campaigns(request):
    return Campaign.objects.visible_to(request.user)


class OpportunityFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Search opportunities"))
    stage = django_filters.ChoiceFilter(choices=Stage.choices, label=_("Stage"), empty_label=_("all"))
    state = django_filters.ChoiceFilter(choices=Opportunity.State.choices, label=_("State"), empty_label=_("all"))

    class Meta:
        model = Opportunity
        fields = ["q", "stage", "state"]


class ContractFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="customer__name", lookup_expr="icontains", label=_("Search customers"))
    state = django_filters.ChoiceFilter(choices=Contract.State.choices, label=_("State"), empty_label=_("all"))

    lead_channel = django_filters.ChoiceFilter(
        method="by_lead", choices=Channel.choices, label=_("Won through channel"), empty_label=_("all")
    )
    lead_campaign = django_filters.ModelChoiceFilter(
        method="by_lead", queryset=_campaigns, label=_("Won through campaign"), empty_label=_("all")
    )
    lead_since = django_filters.DateFilter(method="by_lead", label=_("Lead collected from"), widget=DateInput)
    lead_until = django_filters.DateFilter(method="by_lead", label=_("Lead collected until"), widget=DateInput)

    class Meta:
        model = Contract
        fields = ["q", "state"]

    def filter_queryset(self, contracts):
        contracts = super().filter_queryset(contracts)
        asked = {name: self.form.cleaned_data[name] for name in LEAD_FILTERS if self.form.cleaned_data[name]}
        return contracts.won_through(self._leads(**asked)) if asked else contracts

    def by_lead(self, contracts, _name, _value):
        """All that is asked of the lead at once, above."""
        return contracts

    def _leads(self, lead_since=None, lead_until=None, **facts):
        leads = Lead.objects.visible_to(self.request.user).collected(lead_since, lead_until)
        return leads.filter(**{name.removeprefix("lead_"): value for name, value in facts.items()})
