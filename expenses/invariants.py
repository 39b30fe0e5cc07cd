"""What holds of budgets, claims and payments at any moment (5.3.1)."""

from django.db.models import DecimalField, F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from salesdept.common.invariants import invariant
from salesdept.common.money import ZERO

from .models import BudgetEntry, BudgetLine, Claim, ClaimLine


def _ledger(column: str):
    sums = BudgetEntry.objects.filter(line=OuterRef("pk")).order_by().values("line").annotate(sum=Sum(column))
    return Coalesce(Subquery(sums.values("sum"), output_field=DecimalField()), ZERO)


@invariant("a budget line's counters are the sums of its ledger", clause="5.3.1")
def counters_are_ledger():
    for column in ("approved", "reserved", "spent"):
        for line in BudgetLine.objects.annotate(sum=_ledger(column)).exclude(**{column: F("sum")}):
            yield f"{line} {column}"


@invariant("what is reserved belongs to live claims", clause="5.3.1")
def reserved_is_live():
    for claim in Claim.objects.exclude(state__in=["submitted", "approved", "returned", "verified"]):
        if claim.held():
            yield str(claim)


@invariant("a paid claim has one payment of its sum", clause="5.2.4")
def paid_is_paid():
    sums = ClaimLine.objects.filter(claim=OuterRef("pk")).order_by().values("claim").annotate(sum=Sum("amount"))
    paid = Claim.objects.filter(state=Claim.State.PAID).annotate(sum=Subquery(sums.values("sum")))
    yield from (str(claim) for claim in paid.exclude(payment__amount=F("sum")))
