"""What an advance was settled by: claims that it was set off against, money that was brought back. Rows are kept."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.errors import RuleBroken
from salesdept.common.money import ZERO, money_field
from salesdept.common.records import Record


class SettlementQuerySet(models.QuerySet):
    def standing(self):
        """Of claims that are in payment or paid; what was undone is history."""
        return self.filter(undone_at=None)

    def sum(self) -> Decimal:
        return self.aggregate(sum=Sum("amount", default=ZERO))["sum"]


class Settlement(Record):
    """So much of a claim was paid by an advance (5.2.4). One stands per advance and claim."""

    advance = models.ForeignKey("expenses.Advance", models.PROTECT, related_name="settlements")
    claim = models.ForeignKey("expenses.Claim", models.PROTECT, related_name="settlements")
    amount = money_field()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, editable=False)

    objects = SettlementQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="settlement_is_positive"),
            models.UniqueConstraint(
                fields=["claim", "advance"], condition=Q(undone_at=None), name="one_standing_settlement"
            ),
        ]

    def __str__(self):
        return f"{self.advance} {self.claim}"


class AdvanceReturn(Record):
    """Cash or a transfer that the claimant gave back of an advance, as finance received it (5.2.4)."""

    advance = models.ForeignKey("expenses.Advance", models.PROTECT, related_name="returns")
    amount = money_field()
    returned_on = models.DateField(_("received on"))
    reference = models.CharField(_("reference of the receipt"), max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="return_is_positive"),
            models.UniqueConstraint(fields=["advance", "reference"], name="each_receipt_once"),
        ]

    def __str__(self):
        return f"{self.advance} {self.reference}"

    @classmethod
    def take(cls, advance, *, amount: Decimal, returned_on: date, reference: str, by) -> "AdvanceReturn":
        try:
            with transaction.atomic():
                return cls.objects.create(
                    advance=advance, amount=amount, returned_on=returned_on, reference=reference, by=by
                )
        except IntegrityError:
            raise RuleBroken(
                gettext("The receipt %(reference)s of this advance is recorded already.") % {"reference": reference},
                "5.2.4",
                remedy=gettext("Look at what was brought back; give another receipt its own reference."),
                remedy_url=advance.get_absolute_url(),
            ) from None
