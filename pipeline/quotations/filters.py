import django_filters
from django.utils.translation import gettext_lazy as _

from ..catalogue.currencies import currency_choices
from .rates import ExchangeRate


class ExchangeRateFilter(django_filters.FilterSet):
    currency = django_filters.ChoiceFilter(choices=currency_choices, label=_("Currency"), empty_label=_("all"))

    class Meta:
        model = ExchangeRate
        fields: list[str] = []
