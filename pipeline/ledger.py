"""Booking contracts into the sales ledger (4.1.1–4.1.4): one door for signature, change, cancellation, import."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext

from customers.groups import heads_of
from salesdept.common.calendar import Month, today
from salesdept.common.closed_months import is_closed
from salesdept.common.errors import RuleBroken
from salesdept.common.money import ZERO, allocate
from salesdept.people.teams_by_day import TeamsByDay

from .models import Contract, SalesEntry
from .new_customers import WHOLE, Deal, NewCustomers


def booking_day(day: date) -> tuple[date, date | None]:
    """(booked_on, origin_on): the day itself, or today with the true day kept where its month is published."""
    if is_closed(Month.of(day)):
        return today(), day
    return day, None


def book_signed(contracts: Sequence[Contract], *, by, file_by_file: bool = False) -> int:
    """Write the entries of signed contracts with their shares; return how many.

    `contracts` come with `shares` prefetched. Amount, cost and new customers are split so that the cents add up.
    A fixed number of queries however many contracts; call it in the transaction that signs them. Contracts signed on
    one day count in the order of their numbers. `file_by_file`: books that others kept, in which every customer file
    counts for itself, whatever group it belongs to.
    """
    customers = {contract.customer_id for contract in contracts}
    news = NewCustomers({one: one for one in customers} if file_by_file else heads_of(customers))
    if not file_by_file:
        news.lock()
    known = news.standing()
    before, after = news.counted(known), news.counted([*known, *map(Deal.of, contracts)])
    teams = TeamsByDay(share.rep_id for contract in contracts for share in contract.shares.all())
    bookings: dict = {day: booking_day(day) for day in {contract.signed_on for contract in contracts} if day}
    entries = [
        entry
        for contract in sorted(contracts, key=lambda contract: (contract.signed_on, contract.number))
        for entry in split_entries(
            contract,
            kind=SalesEntry.Kind.SIGNED,
            amount=contract.net_in_company,
            cost=contract.cost,
            new_customers=after[contract.pk],
            day=contract.signed_on,
            booking=bookings[contract.signed_on],
            teams=teams,
            by=by,
        )
    ]
    booked = len(SalesEntry.objects.bulk_create(entries, batch_size=2000))
    _book_counted(before, after, by=by, reason=gettext("An earlier contract of the customer became known."))
    return booked


@contextmanager
def counting_anew(customers: Iterable, *, by, reason: str, on: date | None = None) -> Iterator[None]:
    """What is done within may change who of `customers` and their groups is new: the difference is booked (figures 4).

    In the month of each signing, in the open one where that is published; from the day `on` at the earliest, if there
    is one. What comes or goes within is booked by who does it.
    """
    before = _counted(customers)
    yield
    _book_counted(before, _counted(customers), by=by, reason=reason, on=on)


def _counted(customers: Iterable) -> dict:
    news = NewCustomers(heads_of(customers))
    news.lock()
    return news.counted(news.standing())


def _book_counted(before: dict, after: dict, *, by, reason: str, on: date | None = None) -> None:
    """The differences of the contracts that stand before and after, by their shares and the teams of their signing."""
    differences = {one: after[one] - before[one] for one in before.keys() & after.keys() if after[one] != before[one]}
    if not differences:
        return
    contracts = Contract.objects.filter(pk__in=differences).prefetch_related("shares").order_by("signed_on", "number")
    teams = TeamsByDay(share.rep_id for contract in contracts for share in contract.shares.all())
    SalesEntry.objects.bulk_create(
        entry
        for contract in contracts
        for entry in split_entries(
            contract,
            kind=SalesEntry.Kind.COUNTED,
            amount=ZERO,
            cost=None,
            new_customers=differences[contract.pk],
            day=contract.signed_on,
            booking=booking_day(max(filter(None, (on, contract.signed_on)))),
            teams=teams,
            by=by,
            reason=reason,
        )
    )


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
    """Everything that stands is taken back: rep by rep, every figure comes to nothing (figures 1, 4).

    Where the customer keeps other contracts, the first of those is the one that won it now.
    """
    with counting_anew([contract.customer_id], by=by, reason=reason, on=on):
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
    _take_back(standing, kind=SalesEntry.Kind.CHANGED, on=today(), by=by, reason=reason)
    teams = TeamsByDay(share.rep_id for share in contract.shares.all())
    groups: dict[tuple, list[SalesEntry]] = {}
    for entry in standing:
        kind = entry.kind if entry.kind == SalesEntry.Kind.COUNTED else SalesEntry.Kind.CHANGED
        groups.setdefault((kind, entry.cost is not None), []).append(entry)
    for (kind, is_known), group in groups.items():
        amount, news = (sum((getattr(one, name) for one in group), ZERO) for name in ("amount", "new_customers"))
        SalesEntry.objects.bulk_create(
            split_entries(
                contract,
                kind=kind,
                amount=amount,
                cost=sum((one.cost for one in group), ZERO) if is_known else None,
                new_customers=news,
                day=contract.signed_on,
                booking=booking_day(today()),
                teams=teams,
                by=by,
                reason=reason,
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
