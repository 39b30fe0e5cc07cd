from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from salesdept.common.calendar import today
from salesdept.people.models import Role


class DatedQuerySet(models.QuerySet):
    def on(self, day):
        """What is in force on that day."""
        return self.filter(Q(until=None) | Q(until__gt=day), since__lte=day)


class PriceListQuerySet(models.QuerySet):
    """What offers are reckoned from: products, tax rates, exchange rates."""

    def visible_to(self, user):
        """The department's and its neighbours'; the system administrator has no business with it."""
        return self.none() if user.is_a(Role.ADMIN) else self

    def for_list(self):
        return self


class ProductQuerySet(PriceListQuerySet):
    def for_list(self):
        return self.priced()

    def on_sale(self):
        return self.filter(is_active=True)

    def priced(self, currency: str = "", day=None):
        """Annotate `list_price` in `currency` (the company's by default) and `cost` in company currency, as of `day`
        (today by default); None where none is in force.
        """
        from .models import ListPrice, ProductCost

        day, of_this = day or today(), {"product": OuterRef("pk")}
        prices = ListPrice.objects.on(day).filter(currency=currency or settings.COMPANY_CURRENCY, **of_this)
        costs = ProductCost.objects.on(day).filter(**of_this)
        return self.annotate(
            list_price=Subquery(prices.values("amount")[:1]), cost=Subquery(costs.values("amount")[:1])
        )

    def matching(self, text: str):
        """Those that have every word of `text` somewhere in a name, the number or the series."""
        found = self
        for word in text.split():
            fields = ("name", "name_en", "name_zh_hans", "code", "series")
            anywhere = Q()
            for field in fields:
                anywhere |= Q(**{f"{field}__icontains": word})
            found = found.filter(anywhere)
        return found
