from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now
from salesdept.common.money import money_field

from ..querysets import SalesEntryQuerySet


class SalesEntry(models.Model):
    """One row of the sales ledger (4.1.1): what one rep gets credit for on one day. Never changed, never deleted.

    `amount` is net of tax in company currency, at the contract's frozen rate, negative for what is taken back; `cost`
    None is "not known"; `new_customers` is the rep's signed share of one customer. `team` is the rep's on the day of
    the fact. `booked_on` decides the month; `origin_on` is the true day of a fact that came after its month was
    published.

    An entry that takes another back names it in `reverses`, and is its mirror in every figure; no entry is taken back
    twice. One that is `corrected` sets a figure right beside what the contract comes to; one that is `counted` says
    who the new customer is, because another contract or file shows it otherwise. Without a cost both leave it as it is.
    """

    class Kind(models.TextChoices):
        SIGNED = "signed", _("Signed")
        CHANGED = "changed", _("Changed")
        CANCELLED = "cancelled", _("Cancelled")
        COST = "cost", _("Cost")
        CORRECTED = "corrected", _("Corrected")
        COUNTED = "counted", _("Customer counted anew")

    contract = models.ForeignKey("pipeline.Contract", models.PROTECT, related_name="entries")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="sales_entries")
    rep = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sales_entries")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="sales_entries")
    booked_on = models.DateField(_("booked on"))
    origin_on = models.DateField(_("true date"), null=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    amount = money_field(verbose_name=_("amount"))
    cost = money_field(verbose_name=_("cost"), null=True)
    new_customers = models.DecimalField(_("new customers"), max_digits=6, decimal_places=2, default=0)
    share = models.DecimalField(_("share"), max_digits=7, decimal_places=4)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(default=now)

    objects = SalesEntryQuerySet.as_manager()

    class Meta:
        ordering = ["booked_on", "pk"]
        verbose_name_plural = "sales entries"
        indexes = [
            models.Index(fields=["booked_on", "rep"], include=["team", "amount"], name="amounts_by_day"),
            models.Index(fields=["booked_on"], name="sales_without_cost", condition=Q(cost=None)),
            models.Index(fields=["booked_on", "team"], name="sales_by_team"),
            models.Index(fields=["rep", "booked_on"], name="sales_of_rep"),
            models.Index(fields=["customer", "booked_on"], name="sales_of_customer"),
        ]

    def __str__(self):
        return f"{self.contract} {self.rep} {self.amount}"

    @property
    def profit(self):
        """Amount less cost; None when the cost is not known."""
        return None if self.cost is None else self.amount - self.cost
