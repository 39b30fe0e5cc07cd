import django_filters as filters
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import DateInput
from salesdept.common.models import AuditEntry

from .colleagues import owners_seen_by
from .models import Communication, Customer, Export, Lead

DAYS_AT_MOST = 36_500


def _owners(request):
    return owners_seen_by(request.user)


class ScopedFilterSet(filters.FilterSet):
    """Filters of rows that have a person: whoever sees only the own ones is not asked whose."""

    person_filter = "owner"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not owners_seen_by(self.request.user).exists():
            del self.filters[self.person_filter]


class LeadFilter(ScopedFilterSet):
    q = filters.CharFilter(method="search", label=_("Company or person"))
    state = filters.ChoiceFilter(choices=Lead.State.choices, label=_("State"), empty_label=_("all"))
    channel = filters.ChoiceFilter(choices=Lead.Channel.choices, label=_("Channel"), empty_label=_("all"))
    owner = filters.ModelChoiceFilter(queryset=_owners, label=_("Owner"), empty_label=_("all"))

    class Meta:
        model = Lead
        fields: list[str] = []

    def search(self, leads, _name, text):
        return leads.named(text)


class CustomerFilter(ScopedFilterSet):
    q = filters.CharFilter(method="search", label=_("Name or tax ID"))
    level = filters.ChoiceFilter(choices=Customer.Level.choices, label=_("Class"), empty_label=_("all"))
    status = filters.ChoiceFilter(choices=Customer.Status.choices, label=_("Status"), empty_label=_("all"))
    industry = filters.CharFilter(lookup_expr="icontains", label=_("Industry"))
    owner = filters.ModelChoiceFilter(queryset=_owners, label=_("Owner"), empty_label=_("all"))
    silent = filters.NumberFilter(
        method="silent_for", label=_("Days silent"), min_value=1, max_value=DAYS_AT_MOST, decimal_places=0
    )

    class Meta:
        model = Customer
        fields: list[str] = []

    def search(self, customers, _name, text):
        return customers.named(text)

    def silent_for(self, customers, _name, days):
        return customers.silent_for(int(days))


class CommunicationFilter(ScopedFilterSet):
    person_filter = "by"

    q = filters.CharFilter(method="search", label=_("Customer"))
    kind = filters.ChoiceFilter(choices=Communication.Kind.choices, label=_("Kind"), empty_label=_("all"))
    outcome = filters.ChoiceFilter(choices=Communication.Outcome.choices, label=_("Outcome"), empty_label=_("all"))
    by = filters.ModelChoiceFilter(queryset=_owners, label=_("By"), empty_label=_("all"))

    class Meta:
        model = Communication
        fields: list[str] = []

    def search(self, communications, _name, text):
        return communications.with_customer_named(text)


class ExportFilter(ScopedFilterSet):
    person_filter = "by"

    by = filters.ModelChoiceFilter(queryset=_owners, label=_("By"), empty_label=_("all"))
    what = filters.ChoiceFilter(choices=Export.What.choices, label=_("What"), empty_label=_("all"))
    since = filters.DateFilter(field_name="created_at", lookup_expr="date__gte", label=_("From"), widget=DateInput)
    until = filters.DateFilter(field_name="created_at", lookup_expr="date__lte", label=_("Until"), widget=DateInput)

    class Meta:
        model = Export
        fields: list[str] = []


class LookFilter(ScopedFilterSet):
    person_filter = "by"

    by = filters.ModelChoiceFilter(queryset=_owners, label=_("By"), empty_label=_("all"))
    since = filters.DateFilter(field_name="at", lookup_expr="date__gte", label=_("From"), widget=DateInput)
    until = filters.DateFilter(field_name="at", lookup_expr="date__lte", label=_("Until"), widget=DateInput)

    class Meta:
        model = AuditEntry
        fields: list[str] = []
