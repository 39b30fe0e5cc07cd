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

Loss = tuple[User, Customer]
"""Who keeps the file, or kept it, and the file."""

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
        files = Customer.objects.warned().kept().filter(pool_warned_on=day).select_related("owner")
        _tell_each_line([(file.owner, file) for file in files], f"pool:{day}", _going_back, _those_going_back())
    return warned


def _call_last() -> None:
    ending: dict = defaultdict(list)
    for customer in Customer.objects.idle(ahead=LAST_CALL).warned().select_related("owner"):
        if customer.pool_day and customer.pool_day <= today() + timedelta(days=LAST_CALL):
            ending[customer.pool_day].append((customer.owner, customer))
    for day, lost in ending.items():
        _tell_each_line(lost, f"pool-last:{day}", _going_back, _those_going_back())


def _take_back() -> int:
    over = today() - timedelta(days=KeepingRules.now().warning_days)
    due = Customer.objects.idle().warned().filter(pool_warned_on__lte=over)
    gone = []
    for customer in due.select_related("owner"):
        former = customer.owner
        with transaction.atomic():
            customer.lock()
            # Somebody may have spoken with them while others were taken back.
            if due.filter(pk=customer.pk).exists():
                customer.fall_silent()
                gone.append((former, customer))
    _tell_each_line(gone, f"pool-gone:{today()}", _gone_back, reverse("customers:pool"))
    return len(gone)


def _going_back(count: int) -> str:
    return ngettext(
        "%(n)d customer goes back to the public pool soon", "%(n)d customers go back to the public pool soon", count
    ) % {"n": count}


def _gone_back(count: int) -> str:
    return ngettext(
        "%(n)d customer went back to the public pool", "%(n)d customers went back to the public pool", count
    ) % {"n": count}


def _those_going_back() -> str:
    return f"{reverse('customers:customers')}?pool=soon"


def _tell_each_line(lost: Iterable[Loss], about: str, title: Callable[[int], str], url: str) -> None:
    """Tell each owner of the own files, each superior of those led: one notice for all, once under `about`."""
    by_owner: dict[User, list[Loss]] = defaultdict(list)
    for owner, file in lost:
        by_owner[owner].append((owner, file))
    by_superior: dict[User, list[Loss]] = defaultdict(list)
    for owner, own in by_owner.items():
        _tell(owner, [file.name for _owner, file in own], about, title, url)
        if superior := owner.superior:
            by_superior[superior] += own
    for superior, theirs in by_superior.items():
        names = [f"{file.name} ({owner})" for owner, file in theirs]
        _tell(superior, names, f"{about}:team", title, url)


def _tell(person: User, names: list[str], key: str, title: Callable[[int], str], url: str) -> None:
    with in_language_of(person):
        body = ", ".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")
        Notice.tell(person, key=key, title=title(len(names)), body=body, url=url, due_on=today())
