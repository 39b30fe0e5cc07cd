from collections.abc import Iterable

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now
from salesdept.people.ranges import IdRange


class MomentRange(Func):
    """since <= moment < until; no end when `until` is null."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


class OwnershipPeriod(models.Model):
    """From when to when a person kept a file (7.1.3), half-open. Between two of them it lay in the public pool."""

    class Begun(models.TextChoices):
        OPENED = "opened", _("Opened")
        HANDED_OVER = "handed_over", _("Handed over")
        CLAIMED = "claimed", _("Claimed from the pool")

    class Ended(models.TextChoices):
        HANDED_OVER = "handed_over", _("Handed over")
        GIVEN_BACK = "given_back", _("Given back to the pool")
        SILENT = "silent", _("Back to the pool: no contact for too long")

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="periods")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    begun = models.CharField(max_length=12, choices=Begun)
    ended = models.CharField(max_length=12, choices=Ended, blank=True)

    class Meta:
        ordering = ["-since", "-pk"]
        indexes = [models.Index(fields=["owner", "since"], name="periods_of_owner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None, ended="") | (Q(until__gte=F("since")) & ~Q(ended="")), name="period_has_its_end"
            ),
            models.UniqueConstraint(fields=["customer"], condition=Q(until=None), name="one_owner_now"),
            ExclusionConstraint(
                name="one_owner_at_a_time",
                expressions=[
                    (IdRange("customer"), RangeOperators.OVERLAPS),
                    (MomentRange("since", "until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self):
        return f"{self.owner} {self.since:%Y-%m-%d}"

    @classmethod
    def begin(cls, customers: Iterable, how: str) -> None:
        """These files have their owner from now on; those without one lie in the pool."""
        moment = now()
        OwnershipPeriod.objects.bulk_create(
            OwnershipPeriod(customer_id=customer.pk, owner_id=customer.owner_id, since=moment, begun=how)
            for customer in customers
            if customer.owner_id
        )

    @classmethod
    def end(cls, customer, how: str) -> None:
        cls.objects.filter(customer=customer, until=None).update(until=now(), ended=how)
