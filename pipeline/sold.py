"""What the department sold, for those below who plan by it: the curve of a year's goals (1.1)."""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import DateField, Sum
from django.db.models.functions import Cast, TruncMonth

from salesdept.common.calendar import Month
from salesdept.people.targets.closing import tells_sales

from .models import SalesEntry


@tells_sales
def sold(months: Sequence[Month]) -> dict[Month, Decimal]:
    """month -> amount in the ledger, one statement."""
    entries = SalesEntry.objects.filter(booked_on__gte=min(months).first, booked_on__lte=max(months).last).order_by()
    sums = (
        entries.annotate(first=Cast(TruncMonth("booked_on"), DateField())).values("first").annotate(sum=Sum("amount"))
    )
    return {Month(row["first"]): row["sum"] for row in sums}
