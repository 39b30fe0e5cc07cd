from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.purchases.models import is_currency
from salesdept.common.calendar import now, today
from salesdept.common.errors import NotNow, RuleBroken
from salesdept.common.money import ZERO, money_field, to_cents
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role

from ..roles import SEE_RECEIVABLES

ONE = Decimal(1)


SETTLED = Coalesce("settled", "amount")
"""Of entries: what an instalment took or lost, in the currency of its contract."""


class ReceiptQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All to finance and who sees all sales; reps and supervisors those of customers whose contracts they see."""
        from ..models import Contract

        if not user.is_a(*SEE_RECEIVABLES):
            return self.none()
        if user.is_a(Role.FINANCE, Role.MANAGER, Role.CLERK, Role.LEADERSHIP):
            return self
        return self.filter(customer__in=Contract.objects.visible_to(user).order_by().values("customer"))

    def for_list(self):
        return self.select_related("customer", "recorded_by").annotate(left=F("value") - F("allocated") - F("returned"))

    def standing(self):
        return self.filter(state=Receipt.State.CONFIRMED)

    def unallocated(self):
        """Confirmed money of which a part belongs to no instalment yet."""
        return self.standing().filter(value__gt=F("allocated") + F("returned"))

    def credit(self):
        """What of these is allocated to nothing and was not paid back, company currency."""
        left = self.unallocated().order_by().aggregate(left=Sum(F("value") - F("allocated") - F("returned")))["left"]
        return left or ZERO


def names_its_customer(receipt, by):
    if receipt.customer_id is None:
        return RuleBroken(
            gettext("Say first whose money it is."),
            "3.4.3",
            gettext("Name the customer"),
            reverse("pipeline:receipt_edit", args=[receipt.pk]),
        )
    return None


def customer_owes_something(receipt, by):
    from .matching import open_instalments, owed_in_other_money

    if open_instalments(receipt):
        return None
    if other := owed_in_other_money(receipt):
        return other_money(receipt, other)
    return RuleBroken(gettext("The customer owes nothing at present: the money stays his credit."), "3.4.3")


def other_money(receipt, currency: str) -> RuleBroken:
    """A contract in foreign money is paid in that money; what the bank made of it is the rate of the receipt."""
    told = {"receipt": receipt.currency, "currency": currency}
    return RuleBroken(
        gettext("What is owed in %(currency)s is not paid from a receipt in %(receipt)s.") % told,
        "3.4.3",
        gettext("Allocate from a receipt in %(currency)s, recorded at the rate that the bank gave.") % told,
        reverse("pipeline:receipts"),
    )


def has_money_left(receipt, by):
    return None if receipt.left_over > 0 else RuleBroken(gettext("All of it is allocated."), "3.4.3")


def is_allocated_in_part(receipt, by):
    return None if receipt.allocated > 0 else NotNow(gettext("Nothing of it is allocated."), "3.4.3")


class Receipt(Document):
    """Money that a customer paid (3.4.3), recorded and confirmed by finance alone; never deleted.

    `amount` is in `currency`, `value` in company currency at `rate`. `allocated` is what instalments took of it,
    `returned` what was paid back or booked in error, both in company currency; what is left is the customer's credit.

    It pays what is owed in company currency, and in its own currency, which it gives at its rate.
    """

    class State(models.TextChoices):
        RECORDED = "recorded", _("To be confirmed")
        CONFIRMED = "confirmed", _("Confirmed")
        REVERSED = "reversed", _("Reversed")

    class Method(models.TextChoices):
        TRANSFER = "transfer", _("Bank transfer")
        CHEQUE = "cheque", _("Cheque")
        CARD = "card", _("Card")
        CASH = "cash", _("Cash")

    customer = models.ForeignKey(
        "customers.Customer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="receipts",
        verbose_name=_("customer"),
    )
    received_on = models.DateField(_("received on"), default=today)
    amount = money_field(verbose_name=_("amount"))
    currency = models.CharField(_("currency"), max_length=3, validators=[is_currency])
    rate = models.DecimalField(_("rate to company currency"), max_digits=14, decimal_places=6, default=ONE)
    value = money_field(verbose_name=_("amount in company currency"), editable=False)
    method = models.CharField(_("method"), max_length=10, choices=Method, default=Method.TRANSFER)
    account = models.CharField(_("our account"), max_length=40, blank=True)
    reference = models.CharField(_("bank's reference"), max_length=80, blank=True)
    payer = models.CharField(_("payer as the bank names him"), max_length=160, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    allocated = money_field(default=ZERO, editable=False)
    returned = money_field(default=ZERO, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECORDED, editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        ordering = ["-received_on", "-pk"]
        indexes = [
            models.Index(fields=["-received_on", "-id"], name="receipts_by_day"),
            models.Index(fields=["customer", "-received_on"], name="receipts_of_customer"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "reference"],
                condition=~Q(reference="") & ~Q(state="reversed"),
                name="one_receipt_per_bank_reference",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0, rate__gt=0, value__gt=0), name="receipt_is_positive"),
            models.CheckConstraint(
                condition=Q(allocated__gte=0, returned__gte=0, value__gte=F("allocated") + F("returned")),
                name="allocated_within_receipt",
            ),
            models.CheckConstraint(
                condition=Q(state="recorded") | Q(customer__isnull=False), name="confirmed_of_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(state="reversed") | Q(allocated=0, returned=F("value")), name="reversed_holds_nothing"
            ),
            models.CheckConstraint(condition=~Q(state="recorded") | Q(allocated=0), name="recorded_pays_nothing"),
        ]

    def __str__(self):
        return f"{self.received_on} {self.customer or self.payer} {self.amount:,.2f} {self.currency}"

    def get_absolute_url(self):
        return reverse("pipeline:receipt", args=[self.pk])

    def save(self, *args, **kwargs):
        self.value = to_cents(self.amount * self.rate)
        super().save(*args, **kwargs)

    @property
    def left_over(self):
        """What belongs to no instalment and was not paid back: the customer's credit."""
        return self.value - self.allocated - self.returned

    @property
    def is_foreign(self) -> bool:
        return self.currency != settings.COMPANY_CURRENCY

    def left_in(self, currency: str, left: Decimal) -> Decimal:
        """How much `left` of its value settles in `currency`; RuleBroken for one that it doesn't pay."""
        if currency == settings.COMPANY_CURRENCY:
            return left
        if currency != self.currency:
            raise other_money(self, currency)
        return to_cents(left / self.rate)

    def given_for(self, amount: Decimal, currency: str, left: Decimal) -> Decimal:
        """What `amount` in `currency` takes of the `left` of its value; the last of it takes the rest of the cents."""
        if currency == settings.COMPANY_CURRENCY:
            return amount
        return left if amount == self.left_in(currency, left) else to_cents(amount * self.rate)

    @property
    def left_over_own(self) -> Decimal:
        """What is left, in the currency in which it came."""
        return self.left_in(self.currency, self.left_over)

    def may_edit(self, user) -> bool:
        """Until it is confirmed."""
        return self.state == self.State.RECORDED and user.is_a(Role.FINANCE)

    @step(
        State.RECORDED,
        State.CONFIRMED,
        label=_("Confirm"),
        by=[Role.FINANCE],
        clause="3.4.3",
        guards=[names_its_customer],
        tone="primary",
    )
    def confirm(self, *, by):
        """The money is on our account."""

    @step(
        State.CONFIRMED,
        None,
        label=_("Allocate"),
        by=[Role.FINANCE],
        clause="3.4.3",
        guards=[has_money_left, customer_owes_something],
        form="pipeline.receipts.forms.AllocationForm",
        tone="primary",
    )
    def allocate(self, *, by, parts):
        """`parts`: (instalment, how much it gets in its contract's currency), over any contracts of this customer."""
        from .allocating import give

        give(self, parts, by=by)

    @step(
        State.CONFIRMED,
        None,
        label=_("Take back an allocation"),
        by=[Role.FINANCE],
        clause="3.4.3",
        guards=[is_allocated_in_part],
        form="pipeline.receipts.forms.ReleaseForm",
    )
    def release(self, *, by, instalment, reason):
        """What was allocated to this instalment is credit again, by a counter-entry."""
        from .allocating import take_back

        take_back(self, instalment, by=by, reason=reason)

    @step(
        State.CONFIRMED,
        None,
        label=_("Pay back"),
        by=[Role.FINANCE],
        clause="3.4.3",
        guards=[has_money_left],
        form="pipeline.receipts.forms.RefundForm",
    )
    def refund(self, *, by, amount, reason):
        """Credit that went back to the customer."""
        from .allocating import give_back

        give_back(self, amount, kind=Allocation.Kind.REFUND, by=by, reason=reason)

    @step(
        [State.RECORDED, State.CONFIRMED],
        State.REVERSED,
        label=_("Reverse"),
        by=[Role.FINANCE],
        clause="3.4.3",
        form="salesdept.common.forms.ReasonForm",
        tone="danger",
    )
    def reverse(self, *, by, reason):
        """It was booked in error or bounced: every allocation is countered, and nothing of it is left."""
        from .allocating import counter_everything

        counter_everything(self, by=by, reason=reason)


class Allocation(models.Model):
    """One row of the ledger of receipts: never changed, never deleted. Company currency.

    With an `instalment`, `amount` is what it took, negative for what was taken back. Without one, it is what left the
    receipt altogether: paid back, or reversed.

    What is owed in foreign money got `settled` in that money. What it took less what that is worth at the contract's
    rate is the `exchange_difference`: above zero a gain.
    """

    class Kind(models.TextChoices):
        ALLOCATED = "allocated", _("Allocated")
        RELEASED = "released", _("Taken back")
        REFUND = "refund", _("Paid back")
        REVERSAL = "reversal", _("Reversed")

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="entries")
    instalment = models.ForeignKey("pipeline.Instalment", models.PROTECT, null=True, related_name="entries")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    amount = money_field(verbose_name=_("amount"))
    settled = money_field(verbose_name=_("settled in the contract's currency"), null=True)
    exchange_difference = money_field(verbose_name=_("exchange difference"), default=ZERO)
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="allocated", instalment__isnull=False, amount__gt=0)
                | Q(kind="released", instalment__isnull=False, amount__lt=0)
                | Q(kind__in=["refund", "reversal"], instalment=None, amount__gt=0),
                name="allocation_goes_its_way",
            ),
            models.CheckConstraint(
                condition=Q(settled=None, exchange_difference=0)
                | Q(kind="allocated", settled__isnull=False, settled__gt=0)
                | Q(kind="released", settled__isnull=False, settled__lt=0),
                name="settled_goes_along",
            ),
        ]

    def __str__(self):
        return f"{self.receipt} {self.amount}"
