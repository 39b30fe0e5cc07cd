"""The home page's list in the order in which it presses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from salesdept.common.calendar import today
from salesdept.common.today import WorkItem

PRESSING = {"danger": 0, "warning": 1}


@dataclass(frozen=True)
class Group:
    title: str
    items: list[WorkItem]


def agenda(items: Iterable[WorkItem]) -> list[Group]:
    """Overdue, for today, later; inside each by due day, what is red first. Empty groups are left out."""
    overdue, now, later = Group(_("Overdue"), []), Group(_("Today"), []), Group(_("Later"), [])
    for item in sorted(items, key=lambda item: (item.due or date.max, PRESSING.get(item.tone, 2))):
        (overdue if _is_late(item) else now if _is_for_today(item) else later).items.append(item)
    return [group for group in (overdue, now, later) if group.items]


def _is_late(item: WorkItem) -> bool:
    return item.due is not None and item.due < today()


def _is_for_today(item: WorkItem) -> bool:
    return item.due == today() or (item.due is None and item.tone in PRESSING)
