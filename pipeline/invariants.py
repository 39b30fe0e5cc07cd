"""What must hold in the database of chapter 3."""

from django.db.models import DecimalField, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from salesdept.common.invariants import invariant
from salesdept.common.money import ZERO

from .models import Allocation, Contract, Instalment, Receipt, SalesEntry


def _sum_by(key: str, rows, field: str = "amount"):
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
    told = Instalment.objects.annotate(booked=_sum_by("instalment", Allocation.objects.all()))
    for instalment in told.exclude(booked=F("paid")):
        yield f"{instalment.pk}: {instalment.paid}, by its entries {instalment.booked}"


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
    told = Contract.objects.annotate(booked=_sum_by("contract", SalesEntry.objects.all()))
    signed = Q(state="signed") & ~Q(booked=F("net"))
    others = ~Q(state="signed") & ~Q(booked=ZERO)
    for contract in told.filter(signed | others):
        yield f"{contract.number}: {contract.net} {contract.state}, booked {contract.booked}"
