"""Booking contracts into the sales ledger (4.1.1–4.1.4): one door for signature, change, cancellation, import."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext

from salesdept.common.calendar import Month, today
from salesdept.common.closed_months import is_closed
from salesdept.common.errors import RuleBroken
from salesdept.common.money import ZERO, allocate
from salesdept.people.teams_by_day import TeamsByDay

from .contracts.currency import RATE_OR_OFFERS, in_company_currency
from .models import Contract, SalesEntry

WHOLE = Decimal("1.00")


@dataclass(frozen=True)
class NewCustomerRules:
    """What a customer counts with a contract (figures 4): the first one whole, one after `returns_after` months without
    any `returns_as`; a contract below `least` (company currency, without tax) counts nothing and starts nothing.
    """

    returns_after: int = 24
    returns_as: Decimal = Decimal("0.50")
    least: Decimal = ZERO

    def worth(self, before: date | None, day: date) -> Decimal:
        """`before`: the day of the latest contract until then."""
        if before is None:
            return WHOLE
        return self.returns_as if before < _months_before(day, self.returns_after) else ZERO


_rules_of: list[Callable[[Month], NewCustomerRules]] = []


def counts_new_customers(rules_of: Callable[[Month], NewCustomerRules]) -> Callable[[Month], NewCustomerRules]:
    """Register who knows by which rules new customers are counted in a month: the appraisal, which stands above."""
    _rules_of.append(rules_of)
    return rules_of


def booking_day(day: date) -> tuple[date, date | None]:
    """(booked_on, origin_on): the day itself, or today with the true day kept where its month is published."""
    if is_closed(Month.of(day)):
        return today(), day
    return day, None


def book_signed(contracts: Sequence[Contract], *, by) -> int:
    """Write the entries of signed contracts with their shares; return how many.

    `contracts` come with `shares` prefetched. Amount, cost and new customers are split so that the cents add up.
    A fixed number of queries however many contracts; call it in the transaction that signs them. Contracts signed on
    one day count in the order of their numbers.
    """
    ordered = sorted(contracts, key=lambda contract: (contract.signed_on, contract.number))
    newness = _newness(ordered)
    teams = TeamsByDay(share.rep_id for contract in ordered for share in contract.shares.all())
    bookings: dict = {day: booking_day(day) for day in {contract.signed_on for contract in ordered} if day}
    entries = [
        entry
        for contract in ordered
        for entry in split_entries(
            contract,
            kind=SalesEntry.Kind.SIGNED,
            amount=contract.net_in_company,
            cost=contract.cost,
            new_customers=newness[contract.pk],
            day=contract.signed_on,
            booking=bookings[contract.signed_on],
            teams=teams,
            by=by,
        )
    ]
    return len(SalesEntry.objects.bulk_create(entries, batch_size=2000))


def split_entries(
    contract, *, kind, amount, cost, new_customers, day, booking, teams, by, reason=""
) -> list[SalesEntry]:
    """One entry per share of the contract, the cents by largest remainder; `day` decides the team of each rep."""
    shares = list(contract.shares.all())
    weights = [share.share for share in shares]
    amounts = allocate(amount, weights)
    costs = allocate(cost, weights) if cost is not None else [None] * len(shares)
    news = allocate(new_customers, weights)
    booked_on, origin_on = booking
    return [
        SalesEntry(
            contract=contract,
            customer_id=contract.customer_id,
            rep_id=share.rep_id,
            team_id=teams.team_on(share.rep_id, day),
            booked_on=booked_on,
            origin_on=origin_on,
            kind=kind,
            amount=amounts[n],
            cost=costs[n],
            new_customers=news[n],
            share=share.share,
            by=by,
            reason=reason,
        )
        for n, share in enumerate(shares)
    ]


def book_change(contract, *, amount, cost, on, by, reason, kind=SalesEntry.Kind.CHANGED) -> None:
    """Entries of a change: by the shares of the contract, in the team of the day of signing (figures 1, 15)."""
    entries = split_entries(
        contract,
        kind=kind,
        amount=amount,
        cost=cost,
        new_customers=ZERO,
        day=contract.signed_on,
        booking=booking_day(on),
        teams=TeamsByDay(share.rep_id for share in contract.shares.all()),
        by=by,
        reason=reason,
    )
    SalesEntry.objects.bulk_create(entries)


def book_cancellation(contract, *, on, by, reason) -> None:
    """Everything that stands is taken back: rep by rep, every figure comes to nothing (figures 1, 4)."""
    _take_back(contract.entries.standing(), kind=SalesEntry.Kind.CANCELLED, on=on, by=by, reason=reason)


def book_cost(contract, cost: Decimal, *, by, reason) -> None:
    """The locked contract turns out to cost `cost`: true in the month in which it becomes known (figures 2).

    What waited for a cost is booked anew with its part of what is left of it; a cost that was known changes by the
    difference.
    """
    known = sum((entry.cost for entry in contract.entries.standing().exclude(cost=None)), ZERO)
    pending = list(contract.entries.pending())
    if not pending:
        book_change(
            contract, kind=SalesEntry.Kind.COST, amount=ZERO, cost=cost - known, on=today(), by=by, reason=reason
        )
        return
    told = {"kind": SalesEntry.Kind.COST, "by": by, "reason": reason}
    _take_back(pending, on=today(), **told)
    parts = allocate(cost - known, [entry.share for entry in pending])
    SalesEntry.objects.bulk_create(
        _again(entry, booking=booking_day(today()), cost=part, **told)
        for entry, part in zip(pending, parts, strict=True)
    )


def book_split(contract, *, by, reason) -> None:
    """The shares of the contract have changed: what stands is taken back and booked by the new ones (figures 1).

    A correction stays with the rep for whom it was made.
    """
    standing = list(contract.entries.standing().exclude(kind=SalesEntry.Kind.CORRECTED))
    told = {"kind": SalesEntry.Kind.CHANGED, "by": by, "reason": reason}
    _take_back(standing, on=today(), **told)
    teams = TeamsByDay(share.rep_id for share in contract.shares.all())
    for is_known in (True, False):
        group = [entry for entry in standing if (entry.cost is not None) == is_known]
        if group:
            amount, news = (sum((getattr(one, name) for one in group), ZERO) for name in ("amount", "new_customers"))
            SalesEntry.objects.bulk_create(
                split_entries(
                    contract,
                    amount=amount,
                    cost=sum((one.cost for one in group), ZERO) if is_known else None,
                    new_customers=news,
                    day=contract.signed_on,
                    booking=booking_day(today()),
                    teams=teams,
                    **told,
                )
            )


def book_correction(contract, *, rep, team, amount, cost, new_customers, on, by, reason) -> SalesEntry:
    """A figure of `rep` set right: one entry beside what was booked, in the open month if that of `on` is published.

    `team` None is the rep's of that day. `cost` None leaves it as it is; RuleBroken where the amount changes and nobody
    knows the contract's cost, because the profit would take all of it for gain.
    """
    if cost is None and amount and contract.entries.pending().exists():
        raise RuleBroken(
            gettext("The cost of %(contract)s is not known, so the profit can't follow.") % {"contract": contract},
            "4.1.2",
            remedy=gettext("Say what the correction changes of the cost, 0 for nothing, or have the cost named first."),
            remedy_url=contract.get_absolute_url(),
        )
    booked_on, origin_on = booking_day(on)
    return SalesEntry.objects.create(
        contract=contract,
        customer_id=contract.customer_id,
        rep=rep,
        team_id=team.pk if team else TeamsByDay([rep.pk]).team_on(rep.pk, on),
        booked_on=booked_on,
        origin_on=origin_on,
        kind=SalesEntry.Kind.CORRECTED,
        amount=amount,
        cost=ZERO if cost is None and amount else cost,
        new_customers=new_customers,
        share=WHOLE,
        by=by,
        reason=reason,
    )


def _take_back(entries: Iterable[SalesEntry], *, on, **told) -> None:
    """The mirror of each, in the open month and the team that had the credit."""
    booking = booking_day(on)
    SalesEntry.objects.bulk_create(
        _again(
            entry,
            booking=booking,
            amount=-entry.amount,
            cost=None if entry.cost is None else -entry.cost,
            new_customers=-entry.new_customers,
            reverses=entry,
            **told,
        )
        for entry in entries
    )


def _again(entry: SalesEntry, *, booking, **other) -> SalesEntry:
    """A further entry like this one, but for what is `other`."""
    same = ("contract_id", "customer_id", "rep_id", "team_id", "share", "amount", "new_customers")
    booked_on, origin_on = booking
    facts = {name: getattr(entry, name) for name in same} | other
    return SalesEntry(booked_on=booked_on, origin_on=origin_on, **facts)


def _newness(ordered: list[Contract]) -> dict:
    """Contract id -> what the customer counts by the rules of the month of signing (4.1.4).

    `ordered` by day and number; earlier contracts in the database come first.
    """
    rules = {month: _new_customer_rules(month) for month in {Month.of(_day(contract)) for contract in ordered}}
    last = {least: _last_contract_day(ordered, least) for least in {one.least for one in rules.values()}}
    found = {}
    for contract in ordered:
        day, customer = _day(contract), contract.customer_id
        rule = rules[Month.of(day)]
        if contract.net_in_company < rule.least:
            found[contract.pk] = ZERO
            continue
        before = last[rule.least].get(customer)
        found[contract.pk] = rule.worth(before, day)
        for seen in last.values():
            seen[customer] = max(seen.get(customer) or day, day)
    return found


def _new_customer_rules(month: Month) -> NewCustomerRules:
    return next((rules_of(month) for rules_of in _rules_of), NewCustomerRules())


def _day(contract: Contract) -> date:
    return contract.signed_on or date.max


def _last_contract_day(ordered: list[Contract], least: Decimal) -> dict:
    """Customer id -> day of the latest effective contract of `least` or more outside `ordered`."""
    earlier = Contract.objects.effective().filter(customer__in={contract.customer_id for contract in ordered})
    outside = earlier.exclude(pk__in=[contract.pk for contract in ordered])
    if least:
        outside = outside.annotate(worth=in_company_currency("net", RATE_OR_OFFERS)).filter(worth__gte=least)
    return dict(outside.values_list("customer").annotate(last=Max("signed_on")).order_by())


def _months_before(day: date, months: int) -> date:
    """The same day `months` earlier; of a shorter month the last: 29 February two years on is 28 February."""
    month = Month.of(day).shift(-months)
    return month.first.replace(day=min(day.day, month.last.day))
