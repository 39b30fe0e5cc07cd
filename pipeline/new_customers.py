"""What contracts count as new customers (4.1.4): a customer once, whichever company of its group signs."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, Sum

from salesdept.common.calendar import Month
from salesdept.common.locks import hold
from salesdept.common.money import ZERO

from .models import Contract, SalesEntry
from .querysets import SalesEntryQuerySet

WHOLE = Decimal("1.00")


@dataclass(frozen=True)
class Deal:
    """A contract in force; `worth` is what it was signed for, in company currency without tax."""

    contract: UUID
    customer: UUID
    day: date
    number: str
    worth: Decimal

    @classmethod
    def of(cls, contract: Contract) -> "Deal":
        """One that is about to be booked."""
        day = contract.signed_on or date.max
        return cls(contract.pk, contract.customer_id, day, contract.number, contract.net_in_company)


@dataclass(frozen=True)
class NewCustomerRules:
    """What a customer counts with a contract (figures 4): the first one whole, one after `returns_after` months without
    any `returns_as`; a contract below `least` (company currency, without tax) counts nothing and starts nothing.
    """

    returns_after: int = 24
    returns_as: Decimal = Decimal("0.50")
    least: Decimal = ZERO

    def counts(self, deal: Deal, earlier: Sequence[Deal]) -> Decimal:
        """`earlier` are the deals before it of the same group, the latest last."""
        if deal.worth < self.least:
            return ZERO
        before = next((one.day for one in reversed(earlier) if one.worth >= self.least), None)
        if before is None:
            return WHOLE
        return self.returns_as if before < _months_before(deal.day, self.returns_after) else ZERO


RulesOf = Callable[[Iterable[Month]], dict[Month, NewCustomerRules]]
_rules_of: list[RulesOf] = []


def counts_new_customers(rules_of: RulesOf) -> RulesOf:
    """Register who knows by which rules new customers are counted in given months: the appraisal, which is above."""
    _rules_of.append(rules_of)
    return rules_of


class NewCustomers:
    """Counts the deals of some groups; `heads` gives each customer the head of its group.

    A contract that was cancelled made nobody a customer. The next one is then the first: who was won, lost and won
    again counts 1 in the end, and who keeps another contract stays won by that.
    """

    def __init__(self, heads: dict[UUID, UUID]):
        self.heads = heads
        self._rules: dict[Month, NewCustomerRules] = {}

    def lock(self) -> None:
        """Until the transaction ends nobody else counts these groups: of two at once, one reads what the other did."""
        hold(f"new customer {head}" for head in self.heads.values())

    def standing(self) -> list[Deal]:
        """The deals that the ledger has and nobody took back."""
        entries = SalesEntry.objects.filter(customer__in=self.heads, contract__signed_on__isnull=False).order_by()
        rows = entries.values_list("contract", "customer", "contract__signed_on", "contract__number").annotate(
            worth=Sum("amount", filter=Q(kind=SalesEntry.Kind.SIGNED), default=ZERO),
            stands=Count("pk", filter=SalesEntryQuerySet.STANDING),
        )
        return [Deal(*deal) for *deal, _stands in rows.filter(stands__gt=0)]

    def counted(self, deals: Iterable[Deal]) -> dict[UUID, Decimal]:
        """Contract id -> what it counts, by the rules of the month of its signing; in the order of days and numbers."""
        ordered = sorted(deals, key=lambda deal: (deal.day, deal.number))
        rules = self._rules_for({Month.of(deal.day) for deal in ordered})
        earlier: dict = defaultdict(list)
        found = {}
        for deal in ordered:
            of_group = earlier[self.heads[deal.customer]]
            found[deal.contract] = rules[Month.of(deal.day)].counts(deal, of_group)
            of_group.append(deal)
        return found

    def _rules_for(self, months: set[Month]) -> dict[Month, NewCustomerRules]:
        if unread := months - self._rules.keys():
            defaults = dict.fromkeys(unread, NewCustomerRules())
            self._rules |= next((rules_of(unread) for rules_of in _rules_of), defaults)
        return self._rules


def _months_before(day: date, months: int) -> date:
    """The same day `months` earlier; of a shorter month the last: 29 February two years on is 28 February."""
    month = Month.of(day).shift(-months)
    return month.first.replace(day=min(day.day, month.last.day))
