"""Amounts in answers of the API, for who reads them: the departments deliver without prices (3.5.1)."""

from salesdept.common.api.views import DocumentSerializer

from .roles import sees_prices


class PricedSerializer(DocumentSerializer):
    """A document whose `Meta.priced` are null to who works without prices."""

    def get_extra_kwargs(self):
        named = super().get_extra_kwargs()
        return named | {name: named.get(name, {}) | {"allow_null": True} for name in self.Meta.priced}

    def to_representation(self, document) -> dict:
        shown = super().to_representation(document)
        return shown if self.prices_are_shown(document) else shown | dict.fromkeys(self.Meta.priced)

    def prices_are_shown(self, document) -> bool:
        return sees_prices(self.context["request"].user)


class SortedWithoutPrices:
    """A list that nobody sorts by the amounts, `sorted_by_price`, who doesn't read them: the order would tell them."""

    sorted_by_price: tuple[str, ...]
    ordering_without_prices: str

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if not sees_prices(request.user):
            self.sort_by = tuple(name for name in self.sort_by if name not in self.sorted_by_price)
            self.ordering = self.ordering_without_prices
