"""What stands in a person's calendar out of chapter 7 and 3.1: visits, promised next steps, leads, birthdays."""

from datetime import date, timedelta
from functools import reduce
from operator import or_
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from salesdept.common.dates import CalendarEntry, calendar_source
from salesdept.people.models import Role

from ..birthdays import kept_on, next_day
from ..models import Communication, Contact, Lead, PlannedVisit
from ..roles import LOG

AT_MOST = 200
BIRTHDAYS_FOR = 14
"""Longer spans would ask for too many days at once."""

ICONS = {"planned": "visit", "done": "check", "cancelled": "cross"}


@calendar_source(order=10)
def visits(user, first, last):
    """The own plan; what was called off stays in sight."""
    own = PlannedVisit.objects.visible_to(user).filter(person=user).between(first, last)
    for visit in own.for_list().by_time()[:AT_MOST]:
        yield CalendarEntry(
            day=visit.day,
            starts=visit.starts,
            ends=visit.ends,
            title=visit.customer.name,
            detail=visit.purpose,
            url=visit.get_absolute_url(),
            icon=ICONS[visit.state],
            tone=tone_of(visit),
            visit=visit,
            record=visit,
            place=visit.place,
            is_off=visit.state == PlannedVisit.State.CANCELLED,
        )


def tone_of(visit: PlannedVisit) -> str:
    if visit.state == PlannedVisit.State.DONE:
        return "success"
    if visit.state == PlannedVisit.State.CANCELLED:
        return "neutral"
    return "danger" if visit.is_missed else "warning" if visit.overlaps else "info"


@calendar_source(order=20)
def promises(user, first, last):
    """Promised next steps (7.2.1), but those for whose sake a visit is planned already."""
    if not user.is_a(*LOG):
        return
    promised = Communication.objects.visible_to(user).planned_by(user).not_yet_planned()
    for record in promised.filter(next_on__range=(first, last)).select_related("customer")[:AT_MOST]:
        yield CalendarEntry(
            day=record.next_on,
            title=record.customer.name,
            detail=record.next_step,
            url=record.get_absolute_url(),
            icon="clock",
            plan_url=plan_url(record),
            record=record,
        )


def plan_url(record: Communication) -> str:
    """Where a visit is planned that keeps this promise."""
    told = {"customer": record.customer_id, "keeps": record.pk, "day": record.next_on, "purpose": record.next_step}
    return f"{reverse('customers:visit_new')}?{urlencode(told)}"


@calendar_source(order=30)
def leads(user, first, last):
    """Next steps of one's own open leads (3.1.3)."""
    if not user.is_a(Role.REP, Role.SUPERVISOR):
        return
    for lead in Lead.objects.filter(owner=user, next_on__range=(first, last)).open()[:AT_MOST]:
        yield CalendarEntry(
            day=lead.next_on,
            title=lead.company,
            detail=lead.next_step,
            url=lead.get_absolute_url(),
            icon="phone",
            record=lead,
        )


@calendar_source(order=40)
def birthdays(user, first: date, last: date):
    """Birthdays of contact persons in one's own files (7.3.1)."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if not user.is_a(Role.REP, Role.SUPERVISOR) or len(days) > BIRTHDAYS_FOR:
        return
    kept = Contact.objects.filter(reduce(or_, map(kept_on, days)), customer__owner=user)
    for contact in kept.select_related("customer")[:AT_MOST]:
        yield CalendarEntry(
            day=next_day(contact, first) or first,
            title=contact.name,
            detail=_("Birthday · %(customer)s") % {"customer": contact.customer},
            url=contact.customer.get_absolute_url(),
            icon="award",
        )
