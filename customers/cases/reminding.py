"""Late cases come before the superior of who keeps the file, and a working day later before the manager (7.2.2)."""

from datetime import timedelta

from django.utils.translation import gettext as _

from salesdept.common.calendar import now
from salesdept.common.workflow import after
from salesdept.messages import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.models import Role, User
from salesdept.people.work_days.clock import work_clock

from ..models import Case
from .models import reported

BEFORE_THE_MANAGER = timedelta(hours=9)
"""Working hours by which a case is late until the manager hears of it."""


def escalate() -> int:
    """Tell whom each late case concerns, once each; return how many notices went out."""
    return sum(_escalate(case) for case in Case.objects.overdue().filter(escalated__lt=2).for_list())


def _escalate(case) -> int:
    late_by = work_clock().between(case.next_due_at, now())
    level = 2 if late_by >= BEFORE_THE_MANAGER else 1
    if level <= case.escalated:
        return 0
    Case.objects.filter(pk=case.pk).update(escalated=level)
    keeper = case.customer.owner
    concerned = {keeper and keeper.superior, User.manager() if level == 2 else None}
    return sum(_tell(person, case) for person in concerned if person)


def _tell(person: User, case) -> bool:
    with in_language_of(person):
        title = _("%(case)s of %(customer)s is overdue") % {"case": case, "customer": case.customer}
    return Notice.tell(person, key=f"case-late:{case.pk}:{case.next_due_at}", title=title, url=case.get_absolute_url())


@after(reported)
def tell_after_sales(case) -> None:
    """A new case comes before the department at once."""
    for person in User.objects.active().filter(role=Role.AFTER_SALES):
        with in_language_of(person):
            title = _("New case: %(case)s of %(customer)s") % {"case": case, "customer": case.customer}
        Notice.tell(person, key=f"case:{case.pk}", title=title, url=case.get_absolute_url())
