"""What a foreign currency is worth on a day (3.3.2)."""

from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.errors import RuleBroken
from salesdept.common.records import Record
from salesdept.people.models import Role

from ..catalogue.currencies import currency_choices
from ..catalogue.querysets import PriceListQuerySet

HOLDS_FOR = timedelta(days=7)
"""A rate is good until the next one, at most so long."""


class ExchangeRate(Record):
    """Company currency for one unit of a foreign one, on a day; kept by finance, clerk or manager."""

    currency = models.CharField(_("currency"), max_length=3, choices=currency_choices())
    day = models.DateField(_("day"), default=today)
    rate = models.DecimalField(_("rate"), max_digits=14, decimal_places=6)

    objects = PriceListQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "currency"]
        indexes = [models.Index(fields=["-day", "-id"], name="rates_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["currency", "day"], name="one_rate_per_day"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="rate_above_zero"),
        ]

    def __str__(self):
        return f"{self.currency} {self.day}"

    def get_absolute_url(self):
        return reverse("pipeline:exchange_rates")

    def may_edit(self, user) -> bool:
        return user.is_a(Role.MANAGER, Role.CLERK, Role.FINANCE)

    @classmethod
    def on(cls, currency: str, day: date) -> tuple[Decimal, date]:
        """(rate, its day) for `currency` on `day`; RuleBroken where none of the last seven days is known."""
        if currency == settings.COMPANY_CURRENCY:
            return Decimal(1), day
        known = cls.objects.filter(currency=currency, day__lte=day, day__gte=day - HOLDS_FOR).order_by("-day").first()
        if known is None:
            raise RuleBroken(
                gettext("There is no rate of %(currency)s of the last seven days.") % {"currency": currency},
                "3.3.2",
                remedy=gettext("Ask finance, the clerk or the manager to enter it"),
                remedy_url=reverse("pipeline:exchange_rates"),
            )
        return known.rate, known.day
