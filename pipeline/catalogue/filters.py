import django_filters
from django.utils.translation import gettext_lazy as _

from .models import Product, TaxClass, TaxRate


class ProductFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="by_words", label=_("Search the catalogue"))
    kind = django_filters.ChoiceFilter(choices=Product.Kind.choices, label=_("Kind"), empty_label=_("all"))
    is_active = django_filters.BooleanFilter(label=_("On sale"))
    to_check = django_filters.BooleanFilter(label=_("To be checked"))

    class Meta:
        model = Product
        fields = ["q", "kind", "is_active", "to_check"]

    def by_words(self, products, _name, value):
        return products.matching(value)


class TaxRateFilter(django_filters.FilterSet):
    tax_class = django_filters.ChoiceFilter(choices=TaxClass.choices, label=_("Tax class"), empty_label=_("all"))

    class Meta:
        model = TaxRate
        fields: list[str] = []
