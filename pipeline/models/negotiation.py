from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.money import money_field
from salesdept.common.records import Record


class NegotiationRound(Record):
    """One round of a negotiation (3.4.1, 3.4.2): price, payment and service terms, and both positions."""

    opportunity = models.ForeignKey("pipeline.Opportunity", models.CASCADE, related_name="rounds")
    held_on = models.DateField(_("held on"), default=today)
    price = money_field(verbose_name=_("price without tax"))
    payment_terms = models.CharField(_("payment terms"), max_length=300)
    service_terms = models.CharField(_("service terms"), max_length=300)
    our_position = models.TextField(_("our position"), max_length=2000)
    their_position = models.TextField(_("the customer's position"), max_length=2000)
    concession = models.TextField(_("given, and what for"), max_length=2000, blank=True)
    is_agreed = models.BooleanField(_("both agree"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-held_on", "-created_at"]

    def __str__(self):
        return f"{self.opportunity} {self.held_on}"
