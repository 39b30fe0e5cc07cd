import django_filters
from django.utils.translation import gettext_lazy as _

from .models import Contract, Opportunity
from .stages import Stage


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

    class Meta:
        model = Contract
        fields = ["q", "state"]
