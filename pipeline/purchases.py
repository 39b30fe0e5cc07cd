"""Everything that a customer bought (7.1.1): by our contracts, and what was entered beside them."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from operator import attrgetter

from django.conf import settings
from django.db.models import Sum
from django.db.models.functions import ExtractYear

from customers.models import Purchase
from salesdept.common.money import ZERO

from .contracts.currency import in_company_currency
from .models import Contract

AT_MOST = 100


@dataclass(frozen=True)
class Bought:
    """One row: a contract, or a purchase that was entered by hand."""

    record: Contract | Purchase
    on: date
    amount: Decimal | None
    currency: str

    @property
    def by_contract(self) -> bool:
        return isinstance(self.record, Contract)


@dataclass
class YearSums:
    """What was bought in a year in one currency; by contract without tax and in company currency."""

    year: int
    currency: str
    ours: Decimal = field(default=ZERO)
    others: Decimal = field(default=ZERO)


def contracts_of(customer, user):
    """The signed contracts that this reader may see."""
    return Contract.objects.visible_to(user).filter(customer=customer, state=Contract.State.SIGNED).distinct()


def latest(contracts, purchases) -> list[Bought]:
    """Both kinds in one row, the latest first, at most AT_MOST."""
    signed = contracts.select_related("product").order_by("-signed_on", "-number")[:AT_MOST]
    rows = [Bought(one, one.signed_on, one.net, one.currency) for one in signed]
    rows += [Bought(one, one.bought_on, one.amount, one.currency) for one in purchases[:AT_MOST]]
    return sorted(rows, key=attrgetter("on"), reverse=True)[:AT_MOST]


def years(contracts, purchases) -> list[YearSums]:
    """The sums of each year and currency, the latest year first; ours beside what others sold."""
    sums: dict[tuple, YearSums] = {}

    def of(year, currency) -> YearSums:
        return sums.setdefault((year, currency), YearSums(year, currency))

    signed = Contract.objects.filter(pk__in=contracts.order_by().values("pk")).order_by()
    by_year = signed.annotate(year=ExtractYear("signed_on")).values("year")
    for row in by_year.annotate(amount=Sum(in_company_currency("net"))):
        of(row["year"], settings.COMPANY_CURRENCY).ours += row["amount"]
    for row in purchases.by_year():
        year = of(row["year"], row["currency"])
        if row["us"]:
            year.ours += row["amount"]
        else:
            year.others += row["amount"]
    return sorted(sums.values(), key=lambda one: (-one.year, one.currency))
