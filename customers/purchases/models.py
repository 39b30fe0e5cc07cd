from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.errors import NotNow, NotYourPart
from salesdept.common.money import money_field
from salesdept.common.workflow import Document, step

from ..models.customer import Customer
from ..querysets import ChildQuerySet

is_currency = RegexValidator(r"^[A-Z]{3}\Z", _("Three capital letters, as TWD or USD."))


TELLING = ("what", "bought_on", "amount", "currency", "number", "seller")
"""Facts of a purchase that are alike only when it is the same one."""


class PurchaseQuerySet(ChildQuerySet):
    def for_list(self):
        return self.select_related("customer", "customer__owner")

    def standing(self):
        return self.filter(state=Purchase.State.STANDS)

    def by_year(self) -> list[dict]:
        """Sums by `year`, `currency` and whether it was bought from `us`; what has no amount adds nothing."""
        told = self.order_by().filter(amount__isnull=False).annotate(year=ExtractYear("bought_on"))
        return list(told.values("year", "currency", us=Q(seller="")).annotate(amount=Sum("amount")))


def written_by(purchase, by):
    """Who writes in the file."""
    return None if purchase.customer.is_written_by(by) else _not_yours()


def _not_yours() -> NotYourPart:
    return NotYourPart(gettext("You may read this file; ask its owner to share it for writing."), "7.1.3")


class Purchase(Document):
    """What a customer bought outside of our contracts (7.1.1): before this system, or from somebody else.

    `amount` stands in `currency`. It counts in the file alone, never in the sales ledger nor in an appraisal.
    """

    class State(models.TextChoices):
        STANDS = "stands", _("In use")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="purchases", editable=False)
    what = models.CharField(_("what was bought"), max_length=200)
    bought_on = models.DateField(_("bought on"))
    amount = money_field(verbose_name=_("amount"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, validators=[is_currency])
    number = models.CharField(_("number of the order or invoice"), max_length=60, blank=True)
    seller = models.CharField(
        _("bought from"), max_length=120, blank=True, help_text=_("A competitor, for instance. Empty: from us.")
    )
    ends_on = models.DateField(_("runs until"), null=True, blank=True, help_text=_("A licence or maintenance ends."))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.STANDS, editable=False)

    objects = PurchaseQuerySet.as_manager()

    class Meta:
        ordering = ["-bought_on", "-pk"]
        indexes = [models.Index(fields=["customer", "-bought_on", "-id"], name="purchases_of_customer")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("bought_on")),
                name="purchase_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0),
                name="purchase_amount_is_not_negative",
            ),
        ]

    def __str__(self):
        return self.what

    def get_absolute_url(self):
        return reverse("customers:purchase", args=[self.pk])

    def clean(self):
        self.must_make_sense()
        if self._twins().exists():
            raise ValidationError(_("This purchase stands in the file already."))

    def must_make_sense(self) -> None:
        """ValidationError at the fact that can't be; asks nothing of the database."""
        if self.bought_on and self.bought_on > today():
            raise ValidationError({"bought_on": _("What is not bought yet is an opportunity, not a purchase.")})
        if self.bought_on and self.ends_on and self.ends_on < self.bought_on:
            raise ValidationError({"ends_on": _("It would end before it was bought.")})
        if self.amount is not None and self.amount < 0:
            raise ValidationError({"amount": _("An amount is not below zero.")})

    @property
    def mark(self) -> tuple:
        """By what a purchase is told from the others of the department."""
        return self.customer_id, *(getattr(self, name) for name in TELLING)

    def _twins(self):
        """The same thing on the same day for the same amount under the same number."""
        same = {name: getattr(self, name) for name in TELLING}
        return Purchase.objects.standing().filter(customer=self.customer, **same).exclude(pk=self.pk)

    def may_edit(self, user) -> bool:
        return self.state == self.State.STANDS and self.customer.is_written_by(user)

    def must_be_editable_by(self, by) -> None:
        """NotYourPart for who only reads the file; NotNow for one that was withdrawn."""
        if refusal := written_by(self, by):
            raise refusal
        if self.state == self.State.WITHDRAWN:
            raise NotNow(gettext("It was withdrawn; put it back first."), "7.1.1")

    @step(
        State.STANDS,
        State.WITHDRAWN,
        label=_("Withdraw"),
        by=None,
        clause="7.1.1",
        guards=[written_by],
        form="salesdept.common.forms.ReasonForm",
    )
    def withdraw(self, *, by, reason):
        """It counts no more; its page says why."""

    @step(
        State.WITHDRAWN, State.STANDS, label=_("Put back"), by=None, clause="7.1.1", guards=[written_by], tone="primary"
    )
    def put_back(self, *, by):
        """It counts again."""
