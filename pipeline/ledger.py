"""Booking contracts into the sales ledger (4.1.1–4.1.4): one door for signature, change, cancellation, import."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Max, Q

from salesdept.common.calendar import Month, today
from salesdept.common.money import allocate
from salesdept.people.models import Membership

from .models import Contract, SalesEntry

REACTIVATED_AFTER = timedelta(days=730)
"""Without a contract for 24 months, a customer who comes back counts half (figures 4)."""

WHOLE, HALF = Decimal("1.00"), Decimal("0.50")

_closed: list[Callable[[Month], bool]] = []


def closes_months(is_closed: Callable[[Month], bool]) -> Callable[[Month], bool]:
    """Register who knows whether a month takes no more entries: the appraisal, which stands above."""
    _closed.append(is_closed)
    return is_closed


def booking_day(day: date) -> tuple[date, date | None]:
    """(booked_on, origin_on): the day itself, or today with the true day kept where its month is published."""
    if any(is_closed(Month.of(day)) for is_closed in _closed):
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
            amount=contract.net,
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


def book_change(contract, *, kind, amount, cost, new_customers, on, by, reason) -> None:
    """Entries of a change or cancellation: the original split, and the team of the day of signing (figures 1, 15)."""
    teams = TeamsByDay(share.rep_id for share in contract.shares.all())
    entries = split_entries(
        contract,
        kind=kind,
        amount=amount,
        cost=cost,
        new_customers=new_customers,
        day=contract.signed_on,
        booking=booking_day(on),
        teams=teams,
        by=by,
        reason=reason,
    )
    SalesEntry.objects.bulk_create(entries)


class TeamsByDay:
    """Who was in which team when, for some people, in one query."""

    def __init__(self, people: Iterable):
        self.places: dict = {}
        for place in Membership.objects.filter(user__in=set(people)):
            self.places.setdefault(place.user_id, []).append(place)

    def team_on(self, person_id, day: date):
        """Id of the team on that day, None without one."""
        for place in self.places.get(person_id, ()):
            if place.since <= day and (place.until is None or day < place.until):
                return place.team_id
        return None


def _newness(ordered: list[Contract]) -> dict:
    """Contract id -> 1 for a customer's first contract, 0.5 after 24 months without one, else 0.

    `ordered` by day and number; earlier contracts in the database come first.
    """
    last = _last_contract_day(ordered)
    found = {}
    for contract in ordered:
        before = last.get(contract.customer_id)
        day = contract.signed_on or date.max
        found[contract.pk] = _worth(before, day)
        last[contract.customer_id] = max(before or day, day)
    return found


def _last_contract_day(ordered: list[Contract]) -> dict:
    """Customer id -> day of the latest effective contract outside `ordered`."""
    earlier = Contract.objects.effective().filter(customer__in={contract.customer_id for contract in ordered})
    outside = earlier.exclude(pk__in=[contract.pk for contract in ordered])
    return dict(outside.values_list("customer").annotate(last=Max("signed_on")).order_by())


def _worth(before: date | None, day: date) -> Decimal:
    if before is None:
        return WHOLE
    return HALF if day - before > REACTIVATED_AFTER else Decimal("0.00")


def credited_newness(contract) -> Decimal:
    """How much of a new customer this contract counts for by now, all shares together."""
    return sum((entry.new_customers for entry in contract.entries.filter(~Q(new_customers=0))), Decimal("0.00"))
