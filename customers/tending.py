"""What the clock does with files that nobody speaks with (7.2.1): warned first, warned again, then back to the pool."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import ngettext

from salesdept.common.calendar import today
from salesdept.messages import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.models import User

from .models import Customer, KeepingRules

LAST_CALL = 3
"""Days before the end when owner and supervisor are told once more."""
NAMED = 10
AT_ONCE = 1_000
TOLD_WITHIN = 3
"""Days within which a warning that was marked is told, should a run break off."""


def tend_pool() -> tuple[int, int]:
    """Warn of the files whose time runs out, take back those whose time is over; (warned, taken back).

    Running twice or late does no harm: nobody loses a file without the whole time of warning.
    """
    warned = _warn()
    _call_last()
    return warned, _take_back()


def _warn() -> int:
    """Mark the files in portions, then tell whom they concern: what a broken run has marked is told by the next."""
    due = Customer.objects.idle(ahead=KeepingRules.now().warning_days).unwarned()
    warned = 0
    while portion := list(due.order_by().values_list("pk", flat=True)[:AT_ONCE]):
        warned += due.filter(pk__in=portion).update(pool_warned_on=today())
    for ago in range(TOLD_WITHIN):
        day = today() - timedelta(days=ago)
        files = Customer.objects.warned().filter(pool_warned_on=day).select_related("owner")
        _tell_each_line(files, f"pool:{day}", _going_back)
    return warned


def _call_last() -> None:
    ending: dict = defaultdict(list)
    for customer in Customer.objects.idle(ahead=LAST_CALL).warned().select_related("owner"):
        if customer.pool_day and customer.pool_day <= today() + timedelta(days=LAST_CALL):
            ending[customer.pool_day].append(customer)
    for day, customers in ending.items():
        _tell_each_line(customers, f"pool-last:{day}", _going_back)


def _take_back() -> int:
    over = today() - timedelta(days=KeepingRules.now().warning_days)
    due = Customer.objects.idle().warned().filter(pool_warned_on__lte=over)
    gone = []
    for customer in due.select_related("owner"):
        owner = customer.owner
        with transaction.atomic():
            customer.lock()
            # Somebody may have spoken with them while others were taken back.
            if due.filter(pk=customer.pk).exists():
                customer.fall_silent()
                customer.owner = owner
                gone.append(customer)
    _tell_each_line(gone, f"pool-gone:{today()}", _gone_back)
    return len(gone)


def _going_back(count: int) -> str:
    return ngettext(
        "%(n)d customer goes back to the public pool soon", "%(n)d customers go back to the public pool soon", count
    ) % {"n": count}


def _gone_back(count: int) -> str:
    return ngettext(
        "%(n)d customer went back to the public pool", "%(n)d customers went back to the public pool", count
    ) % {"n": count}


def _tell_each_line(customers: Iterable[Customer], about: str, title: Callable[[int], str]) -> None:
    """Tell each owner of the own files, each supervisor of the team's: one notice for all, once under `about`."""
    files: dict[User, list[Customer]] = defaultdict(list)
    for customer in customers:
        if customer.owner:
            files[customer.owner].append(customer)
    teams: dict[User, list[Customer]] = defaultdict(list)
    for owner, kept in files.items():
        _tell(owner, kept, about, title)
        supervisor = owner.supervisor_on(today())
        if supervisor:
            teams[supervisor] += kept
    for supervisor, kept in teams.items():
        _tell(supervisor, kept, f"{about}:team", title)


def _tell(person: User, customers: list[Customer], key: str, title: Callable[[int], str]) -> None:
    with in_language_of(person):
        names = [f"{one.name} ({one.owner})" if one.owner != person else one.name for one in customers[:NAMED]]
        more = "…" if len(customers) > NAMED else ""
        url = f"{reverse('customers:customers')}?pool=soon"
        Notice.tell(person, key=key, title=title(len(customers)), body=", ".join(names) + more, url=url, due_on=today())
