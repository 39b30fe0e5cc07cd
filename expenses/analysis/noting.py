"""The note that the manager gets of each month that has ended (5.3.2). It asks what is missing, so it may run late."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from customers.yields import Span
from salesdept.common.calendar import Month
from salesdept.messages.language import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.models import User

from ..history.categories import our_categories
from .models import Finding, MonthlyNote
from .page import Analysis
from .spotting import raise_findings


def note_ended_months() -> int:
    """Write the notes of all months that have ended since the last one, of the last month where there is none yet."""
    manager = User.manager()
    if manager is None:
        return 0
    last = MonthlyNote.objects.aggregate(month=Max("month"))["month"]
    month = Month(last).next if last else Month.last_complete()
    written = 0
    while month < Month.current():
        written += note(month, manager)
        month = month.next
    return written


@transaction.atomic
def note(month: Month, manager: User) -> bool:
    """Point out what is unusual and write the month down; False where that was done."""
    made, is_new = MonthlyNote.objects.get_or_create(
        month=month.first, defaults={"figures": figures_of(month, manager)}
    )
    if is_new:
        raise_findings(month)
        _tell(manager, made)
    return is_new


def figures_of(month: Month, manager: User) -> dict:
    """What the year looked like at the end of `month`, by category; amounts as text."""
    found = Analysis(manager, Span.of_year(month.year), {})
    found.here = month.next
    of_month = {category: amount for (one, category), amount in found.of_months.items() if one == month}
    codes = {str(one): (one.pk, one.code_or_name) for one in our_categories()}
    rows = []
    for row in found.by_category:
        pk, code = codes[row.label]
        rows.append(_told(code, row, of_month.get(pk, 0)))
    return {"rows": rows, "together": _told("", found.together, sum(of_month.values()))}


def _told(code: str, row, of_month) -> dict:
    told = {"category": code, "month": of_month, "used": row.used.value, "before": row.before.value}
    told |= {"approved": row.approved, "projected": row.projection.value if row.projection else None}
    return {name: value if value is None else str(value) for name, value in told.items()}


def _tell(manager: User, made: MonthlyNote) -> None:
    found = Finding.objects.filter(month=made.month).count()
    with in_language_of(manager):
        title = _("%(note)s: %(count)s findings") % {"note": made, "count": found}
    Notice.tell(manager, key=f"expenses:{made.month}", title=title, url=made.get_absolute_url())
