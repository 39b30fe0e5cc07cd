"""What products are offered at: what a line of a quotation takes over from the catalogue."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.conf import settings

from salesdept.common.calendar import today
from salesdept.common.money import ZERO

from ..catalogue.models import Product, TaxRate
from .pricing import rounded


class Catalogue:
    """The catalogue of today in one currency: the list price in it, else the company's at `rate`, in its places."""

    def __init__(self, currency: str, rate: Decimal, places: int):
        self.currency, self.rate, self.places = currency, rate, places
        self.tax_rates = TaxRate.rates_on(today())

    def of(self, ids: Iterable) -> dict:
        """id -> product with `list_price`, `cost` and what it is `offered` at, None without any list price."""
        products = Product.objects.filter(pk__in=set(ids)).priced().prefetch_related("parts__product")
        listed = self._listed(products)
        for product in products:
            product.offered = listed.get(product.pk, self._converted(product.list_price))
        return {product.pk: product for product in products}

    def _listed(self, products) -> dict:
        if self.currency == settings.COMPANY_CURRENCY:
            return {}
        rows = Product.objects.filter(pk__in=[one.pk for one in products]).priced(self.currency)
        return {key: amount for key, amount in rows.values_list("pk", "list_price") if amount is not None}

    def _converted(self, amount: Decimal | None) -> Decimal | None:
        return None if amount is None else rounded(amount / self.rate, self.places)

    def lines(self, products: Iterable[tuple], language: str) -> Iterator[dict]:
        """The facts of a line for each (product, quantity), as of today; bundles priced by parts become their parts."""
        wanted = list(_unpacked(products))
        known = self.of(facts["product_id"] for facts in wanted)
        for facts in wanted:
            product = known[facts["product_id"]]
            yield {
                "name": product.name_in(language),
                "contents": _contents(product, language),
                "unit": product.unit,
                "list_price": product.offered,
                "unit_price": product.offered or ZERO,
                "cost": product.cost,
                "tax_rate": self.tax_rates[product.tax_class],
            } | facts


def _unpacked(products: Iterable[tuple]) -> Iterator[dict]:
    for product, quantity in products:
        if product.bundle != Product.Bundle.PARTS:
            yield {"product_id": product.pk, "quantity": quantity, "is_optional": False}
            continue
        for part in product.parts.all():
            yield {
                "product_id": part.product_id,
                "quantity": part.quantity * quantity,
                "is_optional": part.is_optional,
                "bundle_name": product.name,
            }


def _contents(product: Product, language: str) -> str:
    """What a bundle with a price of its own consists of."""
    if product.bundle != Product.Bundle.WHOLE:
        return ""
    parts = (f"{part.quantity.normalize():f} × {part.product.name_in(language)}" for part in product.parts.all())
    return "; ".join(parts)[:600]
