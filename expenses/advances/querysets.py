from decimal import Decimal

from django.db import models
from django.db.models import F, Q, Sum

from salesdept.common.calendar import today
from salesdept.common.money import ZERO, money_field

from ..budgets.querysets import RaisedQuerySet
from ..payers import BEFORE_VERIFYING, falls_to_payer

LEFT = models.ExpressionWrapper(F("amount") - F("set_off") - F("returned"), output_field=money_field())
ASKED = ("submitted", "approved")


class AdvanceQuerySet(RaisedQuerySet):
    def asked(self):
        """Asked for and not on its way yet."""
        return self.filter(state__in=ASKED)

    def out(self):
        """The money is with the claimant or on its way."""
        return self.filter(state__in=["in_payment", "paid"])

    def open(self):
        """Paid and not settled: what claims are set off against, the oldest first."""
        return self.filter(state="paid").order_by("paid_at", "pk")

    def owed(self):
        """What it was for is over, or its settling day: the rest is to be settled now."""
        over = Q(commitment__state__in=["closed", "expired"]) | Q(settle_by__lt=today()) | Q(claimant__is_active=False)
        return self.open().filter(over).order_by("settle_by", "pk")

    def overdue(self):
        """Not settled by the settling day."""
        return self.open().filter(settle_by__lt=today())

    def left(self) -> Decimal:
        """What is neither set off nor brought back of all of them."""
        return self.aggregate(left=Sum(LEFT, default=ZERO))["left"]

    def to_pay_by(self, user):
        """Approved ones whose payment is this person's."""
        return self.filter(falls_to_payer(user, *BEFORE_VERIFYING), state="approved").order_by("approved_at")

    def waiting_for(self, user):
        """What this person reviews, pays or settles now; of what is owed everybody the own, and who takes it."""
        owed = self.owed().filter(Q(claimant=user) | falls_to_payer(user, "claimant"))
        return (owed | self.to_pay_by(user) | self.to_review_by(user)).order_by("needed_on", "pk")

    def for_list(self):
        """With `rest`, what is neither set off nor brought back."""
        return self.select_related("claimant", "team", "commitment__line__category").annotate(rest=LEFT)
