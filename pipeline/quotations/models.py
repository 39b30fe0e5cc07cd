"""The quotation of a proposal's version (3.3.2): lines with what was true when they were written, and their sums."""

from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import today
from salesdept.common.money import money_field
from salesdept.common.records import Record

from ..catalogue.currencies import currency_choices, places_of
from ..catalogue.models import Product
from .offering import Catalogue
from .pricing import ONE, Discount, DiscountKind, Line, Totals, rounded, totals_of
from .rates import ExchangeRate

VALID_FOR = timedelta(days=30)


def company_currency() -> str:
    return settings.COMPANY_CURRENCY


def company_places() -> int:
    return places_of(settings.COMPANY_CURRENCY)


def valid_until() -> date:
    return today() + VALID_FOR


def discount_fields():
    kind = models.CharField(_("kind of discount"), max_length=7, choices=DiscountKind, default=DiscountKind.PERCENT)
    value = models.DecimalField(_("discount"), max_digits=14, decimal_places=2, default=0)
    return kind, value


class QuotationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As the proposal that it is a part of."""
        from ..models import Proposal

        return self.filter(proposal__in=Proposal.objects.visible_to(user).order_by().values("pk"))

    def for_list(self):
        return self.select_related("proposal__opportunity__customer", "sums").prefetch_related("lines")


class Quotation(Record):
    """What a version of a proposal asks for, in one currency at a frozen rate, with a discount on the whole.

    Amounts are without tax. `rate` is company currency for one unit of `currency`, as of `rate_on`.
    """

    proposal = models.OneToOneField("pipeline.Proposal", models.CASCADE, related_name="quotation", editable=False)
    currency = models.CharField(_("currency"), max_length=3, choices=currency_choices(), default=company_currency)
    places = models.PositiveSmallIntegerField(default=company_places, editable=False)
    rate = models.DecimalField(_("rate"), max_digits=14, decimal_places=6, default=1, editable=False)
    rate_on = models.DateField(_("rate of"), default=today, editable=False)
    discount_kind, discount = discount_fields()
    valid_until = models.DateField(_("valid until"), default=valid_until)

    objects = QuotationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(rate__gt=0), name="quotation_has_a_rate"),
            models.CheckConstraint(
                condition=Q(discount__gte=0) & (~Q(discount_kind="percent") | Q(discount__lte=100)),
                name="quotation_discount_within_bounds",
            ),
        ]

    def __str__(self):
        return str(self.proposal)

    def get_absolute_url(self):
        return reverse("pipeline:quotation", args=[self.proposal_id])

    @property
    def has_expired(self) -> bool:
        return self.valid_until < today()

    # What it comes to.

    @cached_property
    def items(self) -> list["QuotationLine"]:
        """The lines in their order, each with its `amount`; one query."""
        lines = list(self.lines.all())
        self.totals_with(lines)
        return lines

    @cached_property
    def totals(self) -> Totals:
        """What the lines come to."""
        return self.totals_with(self.items)

    def totals_with(self, lines) -> Totals:
        """The sums that these lines would have; each gets its `amount`."""
        totals = totals_of(
            [line.figures for line in lines],
            discount=Discount(self.discount_kind, self.discount),
            places=self.places,
            rate=self.rate,
        )
        for line, amount in zip(lines, totals.amounts, strict=True):
            line.amount = amount
        return totals

    def moved_prices(self) -> dict[int, Decimal]:
        """Line's pk -> list price of today, of those whose product is listed at another price by now."""
        now = self._catalogue().of(line.product_id for line in self.items)
        prices = {line.pk: now[line.product_id].offered for line in self.items}
        return {line.pk: prices[line.pk] for line in self.items if prices[line.pk] not in (None, line.list_price)}

    # Writing it.

    @transaction.atomic
    def add(self, product: Product, *, by, quantity=ONE, unit_price=None, is_optional=False) -> list["QuotationLine"]:
        """The product at today's price; one line, or one for each part of a bundle that is priced by its parts."""
        return self.add_many([(product, quantity)], by=by, unit_price=unit_price, is_optional=is_optional)

    @transaction.atomic
    def add_many(self, products, *, by, unit_price=None, is_optional=False) -> list["QuotationLine"]:
        """Lines of (product, quantity) pairs, behind those there are; a fixed number of queries."""
        self.begin_change(by)
        last = self.lines.aggregate(last=models.Max("position"))["last"] or 0
        given = {"quotation": self} | ({} if unit_price is None else {"unit_price": unit_price})
        lines = [
            QuotationLine(**{**facts, **given, "is_optional": is_optional or facts["is_optional"]}, position=last + n)
            for n, facts in enumerate(self._catalogue().lines(products, self.proposal.language), 1)
        ]
        made = QuotationLine.objects.bulk_create(lines)
        names = ", ".join(line.name for line in made)
        self.changed(by, action="add_lines", changed={"lines": ["", names]})
        return made

    @transaction.atomic
    def take_todays_prices(self, *, by) -> None:
        """List price, cost and tax of each line as of today; a price that stood at the list goes along with it."""
        self.begin_change(by)
        self._take_prices(lambda line, offered: offered if line.unit_price == line.list_price else line.unit_price)
        self.changed(by, action="take_prices")

    @transaction.atomic
    def change_currency(self, currency: str, *, by) -> None:
        """Everything in another currency at today's rate; RuleBroken where the rate is missing.

        A price that stood at the list becomes the list's in that currency, any other is converted.
        """
        self.begin_change(by)
        before = self.rate
        self.rate, self.rate_on = ExchangeRate.on(currency, today())
        self.currency, self.places = currency, places_of(currency)

        def converted(amount: Decimal) -> Decimal:
            return rounded(amount * before / self.rate, self.places)

        self._take_prices(
            lambda line, offered: offered if line.unit_price == line.list_price else converted(line.unit_price),
            discount=converted,
        )
        if self.discount_kind == DiscountKind.AMOUNT:
            self.discount = converted(self.discount)
        self.changed(by, action="change_currency", changed={"currency": ["", currency]})

    def _take_prices(self, unit_price, discount=lambda amount: amount) -> None:
        lines = list(self.lines.all())
        catalogue = self._catalogue()
        now = catalogue.of(line.product_id for line in lines)
        for line in lines:
            product = now[line.product_id]
            price = unit_price(line, product.offered)
            line.unit_price = line.unit_price if price is None else price
            line.list_price, line.cost = product.offered, product.cost
            line.tax_rate = catalogue.tax_rates[product.tax_class]
            if line.discount_kind == DiscountKind.AMOUNT:
                line.discount = discount(line.discount)
        QuotationLine.objects.bulk_update(lines, ["unit_price", "list_price", "cost", "tax_rate", "discount"])

    def _catalogue(self) -> Catalogue:
        return Catalogue(self.currency, self.rate, self.places)

    def begin_change(self, by) -> None:
        """Lock it and its proposal; NotYourPart or NotNow where `by` does not write in it now."""
        self.proposal.begin_change(by)
        self.refresh_from_db(from_queryset=Quotation.objects.select_for_update(of=("self",)))

    def changed(self, by, *, action: str = "edit", changed=None) -> None:
        """Save, and tell the history of the proposal."""
        self.version += 1
        self.save()
        for name in ("items", "totals"):
            self.__dict__.pop(name, None)
        record_change(self.proposal, by=by, clause="3.3.2", action=action, changed=changed)

    def copy_to(self, proposal) -> "Quotation":
        """The same quotation for another version, valid anew; each line keeps what it was written with."""
        facts = ("currency", "places", "rate", "rate_on", "discount_kind", "discount")
        copy = Quotation.objects.create(proposal=proposal, **{name: getattr(self, name) for name in facts})
        for line in self.lines.all():
            line.pk, line.quotation = None, copy
            line.save(force_insert=True)
        return copy


class QuotationLine(models.Model):
    """A line of the quotation: name, unit, list price, cost and tax as they were when it was written.

    `cost` is of one unit in company currency, None when not known. Optional lines are no part of the total.
    """

    quotation = models.ForeignKey(Quotation, models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    position = models.PositiveSmallIntegerField(default=1, editable=False)
    name = models.CharField(_("name"), max_length=120, editable=False)
    contents = models.CharField(_("consists of"), max_length=600, blank=True, editable=False)
    bundle_name = models.CharField(_("part of"), max_length=120, blank=True, editable=False)
    unit = models.CharField(_("unit"), max_length=20, blank=True, editable=False)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3, default=1)
    list_price = money_field(verbose_name=_("list price"), null=True, editable=False)
    unit_price = money_field(verbose_name=_("unit price"))
    discount_kind, discount = discount_fields()
    cost = money_field(verbose_name=_("cost"), null=True, editable=False)
    tax_rate = models.DecimalField(_("tax rate"), max_digits=5, decimal_places=4, editable=False)
    is_optional = models.BooleanField(_("optional"), default=False)

    amount: Decimal

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0, unit_price__gte=0), name="line_is_priced"),
            models.CheckConstraint(condition=Q(tax_rate__gte=0, tax_rate__lt=1), name="line_has_a_tax_rate"),
            models.CheckConstraint(
                condition=Q(discount__gte=0)
                & (
                    Q(discount_kind="percent", discount__lte=100)
                    | Q(discount_kind="amount", discount__lte=F("quantity") * F("unit_price"))
                ),
                name="line_discount_within_bounds",
            ),
        ]

    def __str__(self):
        return f"{self.quantity.normalize():f} × {self.name}"

    @property
    def figures(self) -> Line:
        """What it is reckoned from."""
        return Line(
            quantity=self.quantity,
            unit_price=self.unit_price,
            tax_rate=self.tax_rate,
            discount=Discount(self.discount_kind, self.discount),
            list_price=self.list_price,
            cost=self.cost,
            is_optional=self.is_optional,
        )


class QuotationSums(models.Model):
    """The sums of each quotation as a view of the database, by the rule of `pricing`: for lists and reports."""

    quotation = models.OneToOneField(Quotation, models.DO_NOTHING, primary_key=True, related_name="sums")
    subtotal = money_field()
    discount = money_field()
    net = money_field()
    tax = money_field()
    total = money_field()
    net_in_company = money_field()
    cost = money_field(null=True)

    class Meta:
        managed = False
        db_table = "pipeline_quotationsums"

    def __str__(self):
        return str(self.total)
