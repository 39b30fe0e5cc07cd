"""What holds of budgets, claims and payments at any moment (5.3.1). Reported by the nightly check, never repaired."""

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from salesdept.common.invariants import invariant
from salesdept.common.money import ZERO, money_field

from .models import BudgetEntry, BudgetLine, Claim, ClaimLine, Invoice, InvoiceKey

HOLDING = ("submitted", "approved", "verified")
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
    lines = ClaimLine.objects.by_invoice().filter(claim__state__in=[*HOLDING, "paid"])
    yield from (f"{line.claim} {line}" for line in lines.filter(invoice=None).select_related("claim"))
    strays = Invoice.objects.filter(line__claim__state__in=["draft", "rejected", "cancelled"])
    yield from (f"{invoice} is held by nobody" for invoice in strays)


@invariant("each invoice in use is known by its own number", clause="5.2.2")
def invoices_have_their_keys():
    nameless = Invoice.objects.exclude(Exists(InvoiceKey.objects.filter(invoice=OuterRef("pk"), key=OuterRef("key"))))
    yield from (f"{invoice} is not registered by its number" for invoice in nameless)
