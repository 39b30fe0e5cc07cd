"""What is sold (3.3.2): products and services, their prices and costs from when on, their tax, what they consist of."""

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import today
from salesdept.common.money import money_field
from salesdept.common.records import Record
from salesdept.people.models import Role
from salesdept.people.ranges import DateRange, IdRange

from .currencies import is_currency
from .querysets import DatedQuerySet, PriceListQuerySet, ProductQuerySet

KEEPERS = [Role.MANAGER, Role.CLERK]


class TextRange(IdRange):
    """A text as a range of one."""

    function = "textrange"


class TaxClass(models.TextChoices):
    STANDARD = "standard", _("Standard rate")
    REDUCED = "reduced", _("Reduced rate")
    ZERO = "zero", _("Zero rate")
    EXEMPT = "exempt", _("Exempt")


FIRST_RATES = {
    TaxClass.STANDARD: Decimal("0.0500"),
    TaxClass.REDUCED: Decimal("0.0500"),
    TaxClass.ZERO: Decimal("0.0000"),
    TaxClass.EXEMPT: Decimal("0.0000"),
}
"""What holds as long as the company has set no rate of its own."""


class TaxRate(Record):
    """The rate of a tax class from a day on until the next one of its class; 0.05 is 5 %."""

    tax_class = models.CharField(_("tax class"), max_length=10, choices=TaxClass)
    rate = models.DecimalField(_("tax rate"), max_digits=5, decimal_places=4)
    since = models.DateField(_("from"), default=today)

    objects = PriceListQuerySet.as_manager()

    class Meta:
        ordering = ["tax_class", "-since"]
        constraints = [
            models.UniqueConstraint(fields=["tax_class", "since"], name="one_tax_rate_per_day"),
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lt=1), name="tax_class_has_a_rate"),
        ]

    def __str__(self):
        return f"{self.get_tax_class_display()} {self.rate:.2%}"

    @classmethod
    def rates_on(cls, day) -> dict[str, Decimal]:
        """Tax class -> its rate on that day; one query."""
        set_ones = cls.objects.filter(since__lte=day).order_by("since").values_list("tax_class", "rate")
        return {str(kind): rate for kind, rate in FIRST_RATES.items()} | dict(set_ones)


class Product(Record):
    """A product or service of the catalogue. What it is called, sold and taxed as; its prices are dated rows.

    Query it by `priced()` where `list_price` and `cost` are wanted; both are without tax, None when not known.
    """

    class Kind(models.TextChoices):
        PRODUCT = "product", _("Product")
        SERVICE = "service", _("Service")

    class Bundle(models.TextChoices):
        NONE = "", _("No bundle")
        WHOLE = "whole", _("A bundle with a price of its own")
        PARTS = "parts", _("A bundle priced by its parts")

    code = models.CharField(_("number"), max_length=40, unique=True, blank=True)
    name = models.CharField(_("name"), max_length=120, unique=True)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    name_zh_hans = models.CharField(_("name in Simplified Chinese"), max_length=120, blank=True)
    series = models.CharField(_("series"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.PRODUCT)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    tax_class = models.CharField(_("tax class"), max_length=10, choices=TaxClass, default=TaxClass.STANDARD)
    bundle = models.CharField(_("bundle"), max_length=6, choices=Bundle, default=Bundle.NONE, blank=True)
    is_active = models.BooleanField(_("on sale"), default=True)
    to_check = models.BooleanField(_("to be checked"), default=False, editable=False)
    """Made while a quotation was written, by somebody who does not keep the catalogue."""

    objects = ProductQuerySet.as_manager()

    list_price: Decimal | None
    cost: Decimal | None
    offered: Decimal | None

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["series", "name"], name="products_by_series")]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.code = self.code or next_code()
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("pipeline:product", args=[self.pk])

    def may_edit(self, user) -> bool:
        return user.is_a(*KEEPERS)

    def name_in(self, language: str | None = None) -> str:
        """What it is called in `language` (the reader's by default), its own name where it has none there."""
        names = {"en": self.name_en, "zh-hans": self.name_zh_hans}
        return names.get((language or get_language() or "").lower(), "") or self.name

    @transaction.atomic
    def set_price(self, amount, *, by, currency: str = "", since=None) -> "ListPrice":
        """The list price in `currency` from `since` (today) on, until the next one that is set already."""
        currency = currency or settings.COMPANY_CURRENCY
        price = self._begin(self.prices.filter(currency=currency), amount, since or today(), currency=currency)
        self._told("list_price", f"{amount} {currency}", price.since, by)
        return price

    @transaction.atomic
    def set_cost(self, amount, *, by, since=None) -> "ProductCost":
        """What one unit costs the company, in its currency, from `since` (today) on."""
        cost = self._begin(self.costs.all(), amount, since or today())
        self._told("cost", str(amount), cost.since, by)
        return cost

    def _begin(self, rows, amount, since, **facts):
        """The row of `amount` from `since` on; the one in force ends there. Locks the product."""
        Product.objects.select_for_update().get(pk=self.pk)
        same = rows.filter(since=since).first()
        if same:
            same.amount = amount
            same.save(update_fields=["amount"])
            return same
        rows.on(since).update(until=since)
        following = rows.filter(since__gt=since).order_by("since").first()
        return rows.model.objects.create(
            product=self, amount=amount, since=since, until=following and following.since, **facts
        )

    def _told(self, what: str, amount: str, since, by) -> None:
        record_change(self, by=by, clause="3.3.2", action=f"set_{what}", changed={what: ["", f"{amount} · {since}"]})


def next_code() -> str:
    """P-00123: numbered by the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('product_code')")
        return f"P-{cursor.fetchone()[0]:05}"


class DatedAmount(models.Model):
    """An amount without tax from `since` up to, not including, `until`. The database refuses overlaps."""

    amount = money_field(verbose_name=_("amount"))
    since = models.DateField(_("from"), default=today)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


class ListPrice(DatedAmount):
    """What a unit is offered at, before any discount, in one currency."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="prices")
    currency = models.CharField(_("currency"), max_length=3, validators=[is_currency])

    class Meta:
        ordering = ["currency", "-since"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="list_price_not_negative"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="list_price_lasts"),
            ExclusionConstraint(
                name="one_list_price_at_a_time",
                expressions=[
                    (IdRange("product"), RangeOperators.OVERLAPS),
                    (TextRange("currency"), RangeOperators.OVERLAPS),
                    (DateRange("since", "until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self):
        return f"{self.product} {self.amount} {self.currency}"


class ProductCost(DatedAmount):
    """What a unit costs the company, in its own currency."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="costs")

    class Meta:
        ordering = ["-since"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="cost_not_negative"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="cost_lasts"),
            ExclusionConstraint(
                name="one_cost_at_a_time",
                expressions=[
                    (IdRange("product"), RangeOperators.OVERLAPS),
                    (DateRange("since", "until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self):
        return f"{self.product} {self.amount}"


class BundlePart(models.Model):
    """A product in a bundle, how many of it; an optional part is offered beside the total."""

    bundle = models.ForeignKey(Product, models.CASCADE, related_name="parts")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3, default=1)
    is_optional = models.BooleanField(_("optional"), default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["bundle", "product"], name="one_part_per_product"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="part_has_a_quantity"),
            models.CheckConstraint(condition=~Q(bundle=F("product")), name="no_bundle_in_itself"),
        ]

    def __str__(self):
        return f"{self.quantity.normalize():f} × {self.product}"

    def clean(self):
        if self.product_id and self.product.bundle:
            raise ValidationError({"product": _("A bundle is made of single products, not of other bundles.")})
