import django_filters
from django.utils.translation import gettext_lazy as _

from .models import PastExpense


class PastExpenseFilter(django_filters.FilterSet):
    since = django_filters.DateFilter("spent_on", "gte", label=_("From"))
    until = django_filters.DateFilter("spent_on", "lte", label=_("Until"))

    class Meta:
        model = PastExpense
        fields = ["category", "claimant", "team", "past_import", "since", "until"]
