import django_filters as filters
from django.core.exceptions import ValidationError
from django.forms import HiddenInput
from django.utils.translation import gettext_lazy as _

from salesdept.common.filtering import SeveralFilter, TickFilter
from salesdept.common.finding import Query
from salesdept.common.forms import DateInput
from salesdept.common.models import AuditEntry

from .channels import Channel
from .colleagues import OVERSEERS, owners_seen_by
from .models import (
    Attachment,
    Campaign,
    Communication,
    Customer,
    Export,
    Lead,
    Mail,
    OwnField,
    PlannedVisit,
    Purchase,
)
from .own_fields.records import OwnFieldFilters

DAYS_AT_MOST = 36_500
LACKS = [
    ("tax_id", _("tax ID")),
    ("industry", _("industry")),
    ("region", _("region")),
    ("phone", _("phone")),
    ("last_contact_on", _("a contact so far")),
    ("last_verified_on", _("a check of its facts")),
]
"""Facts by whose absence files are found."""


def _owners(request):
    return owners_seen_by(request.user)


def _campaigns(request):
    return Campaign.objects.visible_to(request.user)


def _day(field: str, side: str, label) -> filters.DateFilter:
    return filters.DateFilter(field_name=field, lookup_expr=side, label=label, widget=DateInput)


class ScopedFilterSet(filters.FilterSet):
    """Filters of rows that have a person: whoever sees only the own ones is not asked whose."""

    person_filter = "owner"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.request.user.is_a(*OVERSEERS):
            del self.filters[self.person_filter]


class LeadFilter(OwnFieldFilters, ScopedFilterSet):
    about = OwnField.About.LEAD

    q = filters.CharFilter(method="search", label=_("Company or person"))
    state = SeveralFilter(choices=Lead.State.choices, label=_("State"))
    channel = SeveralFilter(choices=Channel.choices, label=_("Channel"))
    campaign = filters.ModelChoiceFilter(queryset=_campaigns, label=_("Campaign"), empty_label=_("all"))
    owner = filters.ModelChoiceFilter(queryset=_owners, label=_("Owner"), empty_label=_("all"))
    score = filters.NumberFilter(lookup_expr="gte", label=_("Score, at least"), decimal_places=0)
    since = filters.DateFilter(method="collected", label=_("From"), widget=DateInput)
    until = filters.DateFilter(method="collected", label=_("Until"), widget=DateInput)

    class Meta:
        model = Lead
        fields: list[str] = []

    def search(self, leads, _name, text):
        return leads.named(text)

    def collected(self, leads, name, day):
        return leads.collected(**{name: day})


class CampaignFilter(filters.FilterSet):
    q = filters.CharFilter(method="search", label=_("Name"))
    channel = filters.ChoiceFilter(choices=Channel.choices, label=_("Channel"), empty_label=_("all"))
    since = filters.DateFilter(method="by_span", label=_("From"), widget=DateInput)
    until = filters.DateFilter(method="by_span", label=_("Until"), widget=DateInput)

    class Meta:
        model = Campaign
        fields: list[str] = []

    def filter_queryset(self, campaigns):
        since, until = self.form.cleaned_data["since"], self.form.cleaned_data["until"]
        return super().filter_queryset(campaigns.within(since, until))

    def by_span(self, campaigns, _name, _day):
        """Both ends at once, above."""
        return campaigns

    def search(self, campaigns, _name, text):
        return campaigns.matching(Query(text))


class CustomerFilter(OwnFieldFilters, ScopedFilterSet):
    about = OwnField.About.CUSTOMER

    q = filters.CharFilter(method="search", label=_("Name or tax ID"))
    mine = TickFilter(method="of_reader", label=_("Mine"))
    overdue = TickFilter(method="past_rhythm", label=_("Overdue in contact"))
    level = SeveralFilter(choices=Customer.Level.choices, label=_("Class"))
    status = SeveralFilter(choices=Customer.Status.choices, label=_("Status"))
    industry = filters.CharFilter(lookup_expr="icontains", label=_("Industry"))
    region = filters.CharFilter(lookup_expr="icontains", label=_("Region"))
    owner = filters.ModelChoiceFilter(queryset=_owners, label=_("Owner"), empty_label=_("all"))
    tags = filters.CharFilter(method="tagged", label=_("Tags"))
    silent = filters.NumberFilter(
        method="silent_for", label=_("Days silent"), min_value=1, max_value=DAYS_AT_MOST, decimal_places=0
    )
    verified_until = _day("last_verified_on", "lte", _("Verified until"))
    opened_since = _day("opened_on", "gte", _("Opened since"))
    opened_until = _day("opened_on", "lte", _("Opened until"))
    pick = filters.CharFilter(method="picked", label=_("Picked"), widget=HiddenInput)
    lacks = SeveralFilter(method="lacking", choices=LACKS, label=_("Lacks"))
    pool = filters.ChoiceFilter(
        method="by_pool",
        choices=[("soon", _("goes back soon")), ("in", _("lies in the pool"))],
        label=_("Public pool"),
        empty_label=_("all"),
    )

    class Meta:
        model = Customer
        fields: list[str] = []

    def search(self, customers, _name, text):
        return customers.named(text)

    def tagged(self, customers, _name, text):
        """Files with one of the tags; a comma stands between several."""
        return customers.filter(tags__overlap=[tag.strip() for tag in text.split(",")])

    def picked(self, customers, _name, text):
        """The files of these ids, as they were picked in the list."""
        try:
            return customers.filter(pk__in=text.split(","))
        except ValidationError:
            return customers.none()

    def of_reader(self, customers, _name, _asked):
        return customers.filter(owner=self.request.user)

    def past_rhythm(self, customers, _name, _asked):
        return customers.silent()

    def silent_for(self, customers, _name, days):
        return customers.silent_for(int(days))

    def lacking(self, customers, _name, facts):
        return customers.lacking(facts)

    def by_pool(self, customers, _name, which):
        return customers.in_pool() if which == "in" else customers.idle(ahead=DAYS_AT_MOST).warned()


class AttachmentFilter(filters.FilterSet):
    customer = filters.UUIDFilter(label=_("Customer"))
    lead = filters.UUIDFilter(label=_("Lead"))
    state = SeveralFilter(choices=Attachment.State.choices, label=_("State"))

    class Meta:
        model = Attachment
        fields: list[str] = []


class PurchaseFilter(filters.FilterSet):
    customer = filters.UUIDFilter(label=_("Customer"))
    state = SeveralFilter(choices=Purchase.State.choices, label=_("State"))
    since = _day("bought_on", "gte", _("From"))
    until = _day("bought_on", "lte", _("Until"))

    class Meta:
        model = Purchase
        fields: list[str] = []


class MailFilter(filters.FilterSet):
    state = SeveralFilter(choices=Mail.State.choices, label=_("State"))

    class Meta:
        model = Mail
        fields: list[str] = []


class PoolFilter(filters.FilterSet):
    """What may be known of files in the pool (7.1.3)."""

    q = filters.CharFilter(method="search", label=_("Name or tax ID"))
    level = filters.ChoiceFilter(choices=Customer.Level.choices, label=_("Class"), empty_label=_("all"))
    industry = filters.CharFilter(lookup_expr="icontains", label=_("Industry"))

    class Meta:
        model = Customer
        fields: list[str] = []

    def search(self, customers, _name, text):
        return customers.named(text)


class CommunicationFilter(ScopedFilterSet):
    person_filter = "by"

    q = filters.CharFilter(method="search", label=_("Customer"))
    kind = SeveralFilter(choices=Communication.Kind.choices, label=_("Kind"))
    outcome = SeveralFilter(choices=Communication.Outcome.choices, label=_("Outcome"))
    by = filters.ModelChoiceFilter(queryset=_owners, label=_("By"), empty_label=_("all"))

    class Meta:
        model = Communication
        fields: list[str] = []

    def search(self, communications, _name, text):
        return communications.with_customer_named(text)


class PlannedVisitFilter(ScopedFilterSet):
    person_filter = "person"

    q = filters.CharFilter(method="search", label=_("Customer"))
    state = SeveralFilter(choices=PlannedVisit.State.choices, label=_("State"))
    person = filters.ModelChoiceFilter(queryset=_owners, label=_("By"), empty_label=_("all"))
    since = _day("day", "gte", _("From"))
    until = _day("day", "lte", _("Until"))

    class Meta:
        model = PlannedVisit
        fields: list[str] = []

    def search(self, visits, _name, text):
        return visits.filter(customer__in=Customer.objects.named(text).values("pk"))


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
