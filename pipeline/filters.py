import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.channels import Channel
from customers.colleagues import owners_seen_by
from customers.filters import ScopedFilterSet
from customers.models import Campaign, Customer, Lead
from salesdept.common.calendar import today
from salesdept.common.filtering import SeveralFilter, TickFilter
from salesdept.common.forms import DateInput
from salesdept.people.models import Role, Team, User

from .models import Contract, Opportunity, Product
from .stages import Stage

SEES_TEAMS = [Role.MANAGER, Role.CLERK, Role.LEADERSHIP]
LEAD_FILTERS = ("lead_channel", "lead_campaign", "lead_since", "lead_until")


def _campaigns(request):
    return Campaign.objects.visible_to(request.user)


def _owners(request):
    return owners_seen_by(request.user)


def _teams(request):
    return Team.objects.visible_to(request.user)


class BoardFilter(ScopedFilterSet):
    """What board and list narrow alike."""

    owner = django_filters.ModelChoiceFilter(queryset=_owners, label=_("Owner"), empty_label=_("all"))
    team = django_filters.ModelChoiceFilter(method="of_team", queryset=_teams, label=_("Team"), empty_label=_("all"))
    customer = django_filters.CharFilter(method="of_customer", label=_("Customer"))
    product = django_filters.ModelChoiceFilter(
        queryset=Product.objects.filter(is_active=True), label=_("Product"), empty_label=_("all")
    )
    stuck = TickFilter(method="that_are_stuck", label=_("Stuck"))

    class Meta:
        model = Opportunity
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.request.user.is_a(*SEES_TEAMS):
            del self.filters["team"]

    def of_team(self, opportunities, _name, team):
        """Of those who are in the team today."""
        return opportunities.filter(owner__in=User.objects.on_team(team, today()).values("pk"))

    def of_customer(self, opportunities, _name, text):
        return opportunities.filter(customer__in=Customer.objects.named(text).values("pk"))

    def that_are_stuck(self, opportunities, _name, _asked):
        return opportunities.stuck()


class OpportunityFilter(BoardFilter):
    q = django_filters.CharFilter(method="search", label=_("Search opportunities"))
    stage = SeveralFilter(choices=Stage.choices, label=_("Stage"))
    state = SeveralFilter(choices=Opportunity.State.choices, label=_("State"))
    mine = TickFilter(method="of_reader", label=_("Mine"))
    overdue = TickFilter(method="with_late_step", label=_("Next step overdue"))
    closes_until = django_filters.DateFilter(
        field_name="expected_close", lookup_expr="lte", label=_("Closes until"), widget=DateInput
    )

    def search(self, opportunities, _name, text):
        return opportunities.filter(name__icontains=text)

    def of_reader(self, opportunities, _name, _asked):
        return opportunities.filter(owner=self.request.user)

    def with_late_step(self, opportunities, _name, _asked):
        return opportunities.with_step_due_or_missing()


class ContractSearch(django_filters.CharFilter):
    """Contracts, or what hangs on them, by a part of the number or by the customer's name; `field_name` leads there."""

    def __init__(self, field_name: str = ""):
        super().__init__(field_name=field_name, label=_("Search customers, numbers"))

    def filter(self, qs, value):
        if not value:
            return qs
        way = f"{self.field_name}__" if self.field_name else ""
        customers = Customer.objects.named(value).values("pk")
        return qs.filter(Q(**{f"{way}customer__in": customers}) | Q(**{f"{way}number__icontains": value}))


class ContractFilter(django_filters.FilterSet):
    q = ContractSearch()
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
