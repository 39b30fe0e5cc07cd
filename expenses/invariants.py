"""What holds of budgets, claims and payments at any moment (5.3.1). Reported by the nightly check, never repaired."""

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from salesdept.common.invariants import invariant
from salesdept.common.money import ZERO, money_field

from .advances.querysets import LEFT
from .models import (
    Advance,
    AdvanceReturn,
    Budget,
    BudgetEntry,
    BudgetLine,
    Claim,
    ClaimLine,
    Commitment,
    CustomerSum,
    HalfDay,
    Invoice,
    InvoiceKey,
    MonthSum,
    Payment,
    Settlement,
    Spending,
    Supplement,
)
from .models.claim.states import KEEPS_INVOICES, SPENT
from .models.commitment import OVER
from .querysets import APPROVED_ONCE

HOLDING = ("submitted", "approved", "verified", "in_payment")
OF_SUMS = ("category", "team", "person", "approved")
FREE = ("draft", "rejected", "cancelled", *SPENT, "voided")
OPEN = ("submitted", "approved")
UNPAID = ("submitted", "returned", "approved", "verified")


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


@invariant(
    "an open commitment holds at most what no claim drew, a closed one at most what is out in advance", clause="5.3.1"
)
def commitments_hold_the_rest():
    held = _sum(BudgetEntry.objects.filter(source_id=OuterRef("pk")), "source_id", "reserved")
    drawn = _sum(Claim.objects.filter(drawn_from=OuterRef("pk")), "drawn_from", "drawn")
    of_it = Advance.objects.out().filter(commitment=OuterRef("pk")).annotate(rest=LEFT)
    out = _sum(of_it, "commitment", "rest")
    rest = Q(held__gte=0, held__lte=F("amount") - F("drawn"))
    cover = Q(held__gte=0, held__lte=F("out"), state__in=OVER) | Q(held=0)
    wrong = Q(state__in=OPEN) & ~rest | ~Q(state__in=OPEN) & ~cover
    rows = Commitment.objects.annotate(held=held, drawn=drawn, out=out).filter(wrong)
    yield from (f"{commitment} holds {commitment.held}" for commitment in rows)


@invariant(
    "what is reserved on a line is what claims and commitments hold of it, what is spent was paid", clause="5.3.1"
)
def lines_hold_for_papers():
    entries = BudgetEntry.objects.filter(line=OuterRef("pk"))
    of_papers = entries.filter(source_type__in=["claim", "commitment"])
    of_claims = entries.filter(source_type="claim")
    lines = BudgetLine.objects.for_list().annotate(
        held=_sum(of_papers, "line", "reserved"), paid=_sum(of_claims, "line", "spent")
    )
    wrong = lines.filter(~Q(reserved=F("held")) | ~Q(spent=F("paid")))
    yield from (f"{line} reserved {line.reserved}, held {line.held}" for line in wrong)


@invariant("a line has what was approved, granted and shifted, and no more", clause="5.3.3")
def approved_is_granted():
    granted = Supplement.objects.filter(state=Supplement.State.APPROVED)
    lines = BudgetLine.objects.for_list().filter(budget__state__in=APPROVED_ONCE)
    lines = lines.annotate(
        gained=_sum(granted.filter(line=OuterRef("pk")), "line", "granted"),
        given=_sum(granted.filter(source=OuterRef("pk")), "source", "granted"),
    )
    wrong = lines.exclude(approved=F("planned") + F("gained") - F("given"))
    yield from (f"{line} approved {line.approved}" for line in wrong)


@invariant("a line is frozen by itself or with its budget, and a closed budget holds nothing", clause="5.3.1")
def frozen_for_a_reason():
    own = Q(state=BudgetLine.State.FROZEN)
    stopped = Q(budget__state__in=[Budget.State.FROZEN, Budget.State.CLOSED, Budget.State.REOPENING])
    wrong = Q(frozen=True) & ~own & ~stopped | Q(frozen=False) & (own | stopped)
    closed = Q(budget__state__in=[Budget.State.CLOSED, Budget.State.REOPENING]) & ~Q(reserved=0)
    yield from (f"{line} frozen {line.frozen}" for line in BudgetLine.objects.for_list().filter(wrong | closed))


@invariant("a paid claim, and no other, spent its sum by one payment of a confirmed batch", clause="5.2.4")
def paid_is_paid():
    standing = Payment.objects.standing().filter(claim=OuterRef("pk"))
    confirmed = Exists(standing.filter(batch__state="paid"))
    paid = Q(state__in=SPENT)
    wrong = paid & ~Q(confirmed, used=F("total")) | ~paid & ~Q(used=0)
    yield from (f"{claim} spent {claim.used}" for claim in _claims().filter(wrong))


@invariant("the bank pays of a claim what is not set off, and no other claim sets anything off", clause="5.2.4")
def payments_are_less_what_is_set_off():
    standing = Payment.objects.standing().filter(claim=OuterRef("pk"))
    claims = _claims().annotate(
        paid=_sum(standing, "claim", "amount"),
        set_off=_sum(Settlement.objects.standing().filter(claim=OuterRef("pk")), "claim", "amount"),
    )
    is_paid = Q(state__in=["in_payment", *SPENT])
    wrong = is_paid & ~Q(paid=F("total") - F("set_off")) | ~is_paid & ~Q(set_off=0)
    yield from (f"{claim} is paid {claim.paid}, {claim.set_off} set off" for claim in claims.filter(wrong))


@invariant("no more of an advance is set off and brought back than was paid, each written down once", clause="5.2.4")
def advances_are_settled_once():
    advances = Advance.objects.annotate(
        by_claims=_sum(Settlement.objects.standing().filter(advance=OuterRef("pk")), "advance", "amount"),
        by_returns=_sum(AdvanceReturn.objects.filter(advance=OuterRef("pk")), "advance", "amount"),
        rest=LEFT,
    )
    counted = Q(set_off=F("by_claims"), returned=F("by_returns"))
    untouched = ~Q(state__in=["paid", "settled"]) & Q(rest=F("amount"))
    in_its_state = untouched | Q(state="paid", rest__gt=0) | Q(state="settled", rest=0)
    yield from (f"{advance} has {advance.rest} left" for advance in advances.exclude(counted & in_its_state))


@invariant("an advance stands in a payment of its sum exactly while it is paid or about to be", clause="5.2.4")
def payments_belong_to_advances():
    standing = Payment.objects.standing().filter(advance=OuterRef("pk"), amount=OuterRef("amount"))
    stands, is_confirmed = Exists(standing), Exists(standing.filter(batch__state="paid"))
    is_out = Q(state__in=["paid", "settled"])
    right = is_out & is_confirmed | Q(state="in_payment") & stands | ~is_out & ~Q(state="in_payment") & ~stands
    yield from (str(advance) for advance in Advance.objects.exclude(right))


@invariant("what is being paid in advance is held, or drawn by claims that nobody has paid yet", clause="5.2.4")
def advances_in_payment_are_covered():
    drawn = Claim.objects.filter(drawn_from=OuterRef("pk"), state__in=UNPAID)
    on_its_way = Advance.objects.filter(commitment=OuterRef("pk"), state="in_payment")
    rows = Commitment.objects.annotate(
        held=_sum(BudgetEntry.objects.filter(source_id=OuterRef("pk")), "source_id", "reserved"),
        drawn=_sum(drawn, "drawn_from", "drawn"),
        paid_ahead=_sum(on_its_way, "commitment", "amount"),
    )
    wrong = rows.filter(paid_ahead__gt=F("held") + F("drawn"))
    yield from (f"{commitment} holds {commitment.held} of {commitment.paid_ahead}" for commitment in wrong)


@invariant("a claim stands in a payment exactly while it is paid or about to be", clause="5.2.4")
def payments_belong_to_claims():
    stands = Exists(Payment.objects.standing().filter(claim=OuterRef("pk")))
    has_one = Q(state__in=["in_payment", *SPENT, "voided"])
    yield from (str(claim) for claim in Claim.objects.filter(has_one & ~Q(stands) | ~has_one & Q(stands)))


@invariant("each invoice of a live or paid claim is registered", clause="5.2.2")
def invoices_are_registered():
    lines = ClaimLine.objects.by_invoice().filter(claim__state__in=[*HOLDING, *SPENT, "voided"])
    yield from (f"{line.claim} {line}" for line in lines.filter(invoice=None).select_related("claim"))
    kept = Q(line__claim__state="rejected", line__claim__ground__in=KEEPS_INVOICES)
    strays = Invoice.objects.filter(line__claim__state__in=["draft", "rejected", "cancelled"]).exclude(kept)
    yield from (f"{invoice} is held by nobody" for invoice in strays)


@invariant("each day away of a live or paid claim is registered, once", clause="5.2.1")
def days_are_registered():
    lines = ClaimLine.objects.by_days().filter(claim__state__in=[*HOLDING, *SPENT]).select_related("claim")
    for line in lines.annotate(halves=Count("half_days")):
        if line.halves != sum(halves for _day, halves in line.days()):
            yield f"{line.claim} {line}"
    strays = HalfDay.objects.filter(line__claim__state__in=["draft", "rejected", "cancelled", "voided"])
    yield from (f"{half} is held by nobody" for half in strays)


@invariant("each invoice in use is known by its own number", clause="5.2.2")
def invoices_have_their_keys():
    nameless = Invoice.objects.exclude(Exists(InvoiceKey.objects.filter(invoice=OuterRef("pk"), key=OuterRef("key"))))
    yield from (f"{invoice} is not registered by its number" for invoice in nameless)


@invariant("the sums by month are those of the expenses", clause="5.3.2")
def month_sums_are_expenses():
    names = ("month", *OF_SUMS)
    wrong = _added_up(MonthSum.objects.all(), names) ^ _added_up(Spending.objects.by_day(), names)
    yield from (f"{dict(zip(names, key, strict=False))}" for key in wrong)


@invariant("the sums by customer are those of the expenses", clause="5.3.2")
def customer_sums_are_expenses():
    names = ("month", "customer", *OF_SUMS)
    told = Spending.objects.exclude(customer=None).by_day()
    wrong = _added_up(CustomerSum.objects.all(), names) ^ _added_up(told, names)
    yield from (f"{dict(zip(names, key, strict=False))}" for key in wrong)


def _added_up(rows, names: tuple) -> set[tuple]:
    """The values of `names` with their sum, of all that is not 0."""
    return set(rows.order_by().values_list(*names).annotate(sum=Sum("amount")).exclude(sum=0))
