"""Date changes of which the customer was not told come before the rep's superior (3.5.2)."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from salesdept.common.calendar import now
from salesdept.messages import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.work_days.clock import work_clock

from .models import DateChange

DAYS_TO_TELL = 2
"""Working days in which the rep tells the customer of a moved date."""


def remind_of_untold_changes() -> int:
    """Tell the superior of each change that waits for longer, once each; return how many notices went out."""
    told = 0
    for change in long_untold():
        project = change.milestone.project
        if superior := project.rep and project.rep.superior:
            told += _tell(superior, change, project)
    return told


def long_untold() -> list[DateChange]:
    """Changes that the rep has not told for more than DAYS_TO_TELL working days, the oldest first."""
    clock = work_clock()
    older = DateChange.objects.untold().filter(at__lt=now() - timedelta(days=DAYS_TO_TELL))
    rows = older.select_related("milestone__project__contract__customer__owner").order_by("at", "pk")
    return [change for change in rows if clock.days_since(timezone.localdate(change.at)) > DAYS_TO_TELL]


def _tell(person, change, project) -> bool:
    with in_language_of(person):
        title = _("%(customer)s has not been told that %(milestone)s moved to %(day)s") % {
            "customer": project.customer,
            "milestone": change.milestone,
            "day": change.after,
        }
    return Notice.tell(
        person, key=f"change-untold:{change.pk}", title=title, body=change.why, url=project.get_absolute_url()
    )
