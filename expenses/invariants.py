"""What holds of budgets, claims and payments at any moment (5.3.1). Reported by the nightly check, never repaired."""

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractYear

from salesdept.common.invariants import invariant
from salesdept.common.money import ZERO, money_field

from .models import BudgetEntry, BudgetLine, Claim, ClaimLine, CustomerSum, Invoice, MonthSum, Spending

HOLDING = ("submitted", "approved", "verified")
OF_SUMS = ("category", "team", "person", "approved")
FREE = ("draft", "rejected", "cancelled", "paid")


def _sum(rows, by: str, column: str):
    """The sum of `column` over `rows`, per value of `by`; 0 where there are none."""
    sums = rows.order_by().values(by).annotate(sum=Sum(column))
    return Coalesce(Subquery(sums.values("sum")), ZERO, output_field=money_field())


def _claims():
    """Claims with `total` of the lines and `held`, `used`: reserved and spent by the ledger."""
    entries = BudgetEntry.objects.filter(source_id=OuterRef("pk"))
    return Claim.objects.annotate(
        total=_sum(ClaimLine.objects.filter(claim=OuterRef("pk")), "claim", "amount"),
        held=_sum(entries, "source_id", "reserved"),
        used=_sum(entries, "source_id", "spent"),
    )


@invariant("a budget line's counters are the sums of its ledger", clause="5.3.1")
def counters_are_ledger():
    entries = BudgetEntry.objects.filter(line=OuterRef("pk"))
    for column in ("approved", "reserved", "spent"):
        lines = BudgetLine.objects.for_list().annotate(sum=_sum(entries, "line", column))
        yield from (f"{line} {column}" for line in lines.exclude(**{column: F("sum")}))


@invariant("live claims, and no others, hold their sum", clause="5.3.1")
def reserved_is_live():
    wrong = Q(state__in=HOLDING) & ~Q(held=F("total")) | Q(state__in=FREE) & ~Q(held=0)
    yield from (f"{claim} holds {claim.held}" for claim in _claims().filter(wrong))


@invariant("a paid claim, and no other, spent its sum by one payment", clause="5.2.4")
def paid_is_paid():
    paid = Q(state=Claim.State.PAID)
    wrong = paid & ~Q(payment__amount=F("total"), used=F("total")) | ~paid & (~Q(used=0) | Q(payment__isnull=False))
    yield from (f"{claim} spent {claim.used}" for claim in _claims().filter(wrong))


@invariant("each invoice of a live or paid claim is registered", clause="5.2.2")
def invoices_are_registered():
    lines = ClaimLine.objects.filter(claim__state__in=[*HOLDING, "paid"])
    yield from (f"{line.claim} {line}" for line in lines.filter(invoice=None).select_related("claim"))
    strays = Invoice.objects.filter(line__claim__state__in=["draft", "rejected", "cancelled"])
    yield from (f"{invoice} is held by nobody" for invoice in strays)


@invariant("the sums by month are those of the expenses", clause="5.3.2")
def month_sums_are_expenses():
    names = ("month", *OF_SUMS)
    wrong = _added_up(MonthSum.objects.all(), names) ^ _added_up(Spending.objects.by_day(), names)
    yield from (f"{dict(zip(names, key, strict=False))}" for key in wrong)


@invariant("the sums by customer are those of the expenses", clause="5.3.2")
def customer_sums_are_expenses():
    names = ("year", "customer", *OF_SUMS)
    told = Spending.objects.exclude(customer=None).annotate(year=ExtractYear("spent_on"))
    wrong = _added_up(CustomerSum.objects.all(), names) ^ _added_up(told, names)
    yield from (f"{dict(zip(names, key, strict=False))}" for key in wrong)


def _added_up(rows, names: tuple) -> set[tuple]:
    """The values of `names` with their sum, of all that is not 0."""
    return set(rows.order_by().values_list(*names).annotate(sum=Sum("amount")).exclude(sum=0))
