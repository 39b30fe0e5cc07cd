import django_filters
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from salesdept.common.filtering import TickFilter
from salesdept.common.forms import DateInput
from salesdept.people.models import User

from ..contracts.instalments import AGES
from ..filters import ContractSearch
from ..models import Instalment, Receipt
from .receivables import age_label

STANDINGS = [("open", _("still open")), ("overdue", _("overdue")), ("paid", _("paid up")), ("all", _("all"))]


def _ages():
    return [(str(first), age_label(first, last)) for first, last in AGES]


def _owners(request):
    return User.objects.filter(customers__isnull=False).distinct().order_by("name")


class ReceivableFilter(django_filters.FilterSet):
    q = ContractSearch("contract")
    standing = django_filters.ChoiceFilter(
        method="of_standing", choices=STANDINGS, label=_("State"), empty_label=_("still open")
    )
    age = django_filters.ChoiceFilter(method="of_age", choices=_ages, label=_("Overdue for"), empty_label=_("all"))
    owner = django_filters.ModelChoiceFilter(
        field_name="contract__customer__owner", queryset=_owners, label=_("Owner"), empty_label=_("all")
    )
    since = django_filters.DateFilter(field_name="due_on", lookup_expr="gte", label=_("Due from"), widget=DateInput)
    until = django_filters.DateFilter(field_name="due_on", lookup_expr="lte", label=_("Due until"), widget=DateInput)

    class Meta:
        model = Instalment
        fields = ["q", "standing", "age", "owner", "since", "until"]

    def filter_queryset(self, instalments):
        """What is still open, unless the reader asks for something else."""
        asked = super().filter_queryset(instalments)
        return asked if self.form.cleaned_data.get("standing") else asked.open()

    def of_standing(self, instalments, _name, value):
        narrowed = {"open": instalments.open, "overdue": instalments.overdue, "paid": instalments.paid_up}
        return narrowed[value]() if value in narrowed else instalments

    def of_age(self, instalments, _name, value):
        ages = {str(first): (first, last) for first, last in AGES}
        return instalments.of_age(*ages[value])


class ReceiptFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="of_customer", label=_("Search customers"))
    state = django_filters.ChoiceFilter(choices=Receipt.State.choices, label=_("State"), empty_label=_("all"))
    method = django_filters.ChoiceFilter(choices=Receipt.Method.choices, label=_("Method"), empty_label=_("all"))
    unallocated = TickFilter(method="with_credit", label=_("Not wholly allocated"))

    class Meta:
        model = Receipt
        fields = ["q", "state", "method", "unallocated"]

    def of_customer(self, receipts, _name, text):
        return receipts.filter(customer__in=Customer.objects.named(text).values("pk"))

    def with_credit(self, receipts, _name, value):
        return receipts.unallocated() if value else receipts
