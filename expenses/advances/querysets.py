from decimal import Decimal

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from salesdept.common.calendar import today
from salesdept.common.money import ZERO, money_field

from ..budgets.querysets import RaisedQuerySet
from ..payers import BEFORE_TAKING_BACK, BEFORE_VERIFYING, falls_to_payer

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

    def beside(self, claim):
        """Open ones of the claimant that the claim is not set off against: it draws on another commitment or none."""
        return self.open().filter(claimant=claim.claimant_id).exclude(commitment=claim.commitment_id)

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

    def to_settle_by(self, user):
        """Of what is owed everybody the own, and who takes it."""
        return self.owed().filter(Q(claimant=user) | falls_to_payer(user, *BEFORE_TAKING_BACK))

    def with_cover(self):
        """Annotate `has_cover`: its commitment, in force, still holds it undrawn beside its other advances.

        `not_covered` says the same of one.
        """
        from ..models import BudgetEntry

        entries = BudgetEntry.objects.filter(source_id=OuterRef("commitment")).order_by().values("source_id")
        held = Coalesce(
            Subquery(entries.annotate(held=Sum("reserved")).values("held")), ZERO, output_field=money_field()
        )
        beside = self.model.objects.filter(commitment=OuterRef("commitment"), state__in=[*ASKED, "in_payment", "paid"])
        theirs = beside.exclude(pk=OuterRef("pk")).order_by().values("commitment").annotate(left=Sum(LEFT))
        others = Coalesce(Subquery(theirs.values("left")), ZERO, output_field=money_field())
        has_cover = Q(commitment__state="approved", amount__lte=held - others)
        return self.annotate(has_cover=models.ExpressionWrapper(has_cover, output_field=models.BooleanField()))

    def for_list(self):
        """With `rest`, what is neither set off nor brought back."""
        return self.select_related("claimant", "team", "commitment__line__category").annotate(rest=LEFT)
