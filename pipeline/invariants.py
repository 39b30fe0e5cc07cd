"""What must hold in the database of chapter 3."""

from django.db.models import DecimalField, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from salesdept.common.invariants import invariant
from salesdept.common.money import ZERO

from .contracts.currency import in_company_currency
from .contracts.instalments import IN_COMPANY
from .models import Allocation, Contract, Instalment, Receipt, SalesEntry
from .querysets import SalesEntryQuerySet
from .receipts.models import SETTLED


def _sum_by(key: str, rows, field="amount"):
    """What `rows` of the outer record come to, 0.00 where there are none; `key` leads from them to it."""
    grouped = rows.filter(**{key: OuterRef("pk")}).order_by().values(key).annotate(together=Sum(field))
    found = Subquery(grouped.values("together"), output_field=DecimalField(max_digits=14, decimal_places=2))
    return Coalesce(found, ZERO)


@invariant("a payment schedule comes to its contract's amount", clause="3.4.3")
def schedules_make_up_contracts():
    planned = Contract.objects.filter(instalments__isnull=False).distinct()
    for contract in planned.annotate(planned=_sum_by("contract", Instalment.objects.all())).exclude(planned=F("gross")):
        yield f"{contract.number}: {contract.gross}, its instalments {contract.planned}"


@invariant("an instalment has received what its allocations say", clause="3.4.3")
def instalments_say_their_allocations():
    told = Instalment.objects.annotate(booked=_sum_by("instalment", Allocation.objects.all(), SETTLED))
    for instalment in told.exclude(booked=F("paid")):
        yield f"{instalment.pk}: {instalment.paid}, by its entries {instalment.booked}"


@invariant(
    "what was received, less the exchange difference, is what it is worth at the contract's rate", clause="3.4.3"
)
def exchange_differences_lose_nothing():
    told = Instalment.objects.filter(contract__rate__isnull=False).annotate(
        received=_sum_by("instalment", Allocation.objects.all()),
        difference=_sum_by("instalment", Allocation.objects.all(), "exchange_difference"),
    )
    for instalment in told.exclude(received=F("difference") + IN_COMPANY["paid_in_company"]):
        yield f"{instalment.pk}: received {instalment.received}, of which exchange difference {instalment.difference}"


@invariant("a receipt gave and gave back what its entries say", clause="3.4.3")
def receipts_say_their_entries():
    given, returned = Q(instalment__isnull=False), Q(instalment=None)
    told = Receipt.objects.annotate(
        given=_sum_by("receipt", Allocation.objects.filter(given)),
        back=_sum_by("receipt", Allocation.objects.filter(returned)),
    )
    for receipt in told.exclude(given=F("allocated"), back=F("returned")):
        stands, booked = (receipt.allocated, receipt.returned), (receipt.given, receipt.back)
        yield f"{receipt.pk}: {stands}, by its entries {booked}"


@invariant("the sales ledger comes to the contract's amount, to nothing for one that was cancelled", clause="4.1.1")
def ledger_comes_to_contracts():
    booked = SalesEntry.objects.exclude(pk__in=SalesEntry.objects.filter(SalesEntryQuerySet.CORRECTS).values("pk"))
    told = Contract.objects.annotate(booked=_sum_by("contract", booked))
    signed = Q(state="signed") & ~Q(booked=in_company_currency("net"))
    others = ~Q(state="signed") & ~Q(booked=ZERO)
    for contract in told.filter(signed | others):
        yield f"{contract.number}: {contract.net_in_company} {contract.state}, booked {contract.booked}"


@invariant("of a cancelled contract every rep is left with nothing, in every figure", clause="4.1.1")
def cancellations_leave_nothing():
    figures = ("amount", "cost", "new_customers")
    booked = SalesEntry.objects.filter(contract__state="cancelled").order_by().values("contract__number", "rep__name")
    sums = booked.annotate(**{f"left_of_{name}": Sum(name, default=ZERO) for name in figures})
    for row in sums.exclude(**{f"left_of_{name}": ZERO for name in figures}):
        yield "{contract__number}, {rep__name}: {left_of_amount} {left_of_cost} {left_of_new_customers}".format(**row)


@invariant("an entry that takes another back is its mirror", clause="4.1.1")
def reversals_are_mirrors():
    pairs = SalesEntry.objects.exclude(reverses=None)
    mirrored = Q(rep=F("reverses__rep"), contract=F("reverses__contract"), amount=-F("reverses__amount"))
    mirrored &= Q(new_customers=-F("reverses__new_customers"))
    mirrored &= Q(cost=None, reverses__cost=None) | Q(cost=-F("reverses__cost"))
    for entry in pairs.exclude(pk__in=pairs.filter(mirrored).values("pk")).select_related("contract"):
        yield f"{entry.contract}: {entry.pk}"
