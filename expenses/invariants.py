"""What holds of budgets, claims and payments at any moment (5.3.1). Reported by the nightly check, never repaired."""

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from salesdept.common.invariants import invariant
from salesdept.common.money import ZERO, money_field

from .models import BudgetEntry, BudgetLine, Claim, ClaimLine, Invoice, Payment
from .models.claim.states import KEEPS_INVOICES

HOLDING = ("submitted", "approved", "verified", "in_payment")
SPENT = ("paid", "void_pending")
FREE = ("draft", "rejected", "cancelled", *SPENT, "voided")


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


@invariant("a paid claim, and no other, spent its sum by one payment of a confirmed batch", clause="5.2.4")
def paid_is_paid():
    standing = Payment.objects.standing().filter(claim=OuterRef("pk"))
    confirmed = Exists(standing.filter(batch__state="paid", amount=OuterRef("total")))
    paid = Q(state__in=SPENT)
    wrong = paid & ~Q(confirmed, used=F("total")) | ~paid & ~Q(used=0)
    yield from (f"{claim} spent {claim.used}" for claim in _claims().filter(wrong))


@invariant("a claim stands in a payment exactly while it is paid or about to be", clause="5.2.4")
def payments_belong_to_claims():
    stands = Exists(Payment.objects.standing().filter(claim=OuterRef("pk")))
    has_one = Q(state__in=["in_payment", *SPENT, "voided"])
    yield from (str(claim) for claim in Claim.objects.filter(has_one & ~Q(stands) | ~has_one & Q(stands)))


@invariant("each invoice of a live or paid claim is registered", clause="5.2.2")
def invoices_are_registered():
    lines = ClaimLine.objects.filter(claim__state__in=[*HOLDING, *SPENT, "voided"])
    yield from (f"{line.claim} {line}" for line in lines.filter(invoice=None).select_related("claim"))
    kept = Q(line__claim__state="rejected", line__claim__ground__in=KEEPS_INVOICES)
    strays = Invoice.objects.filter(line__claim__state__in=["draft", "rejected", "cancelled"]).exclude(kept)
    yield from (f"{invoice} is held by nobody" for invoice in strays)
