"""What stands in a person's calendar, as calendar programs read it (iCalendar, RFC 5545)."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from salesdept.common.calendar import today
from salesdept.common.dates import CalendarEntry, entries_for
from salesdept.common.models import AuditEntry

BEHIND, AHEAD = timedelta(days=31), timedelta(days=366)
READ_AGAIN_AFTER = timedelta(hours=1)


def calendar_of(person) -> bytes:
    """The person's visits and next steps, from a month ago for a year; the same bytes until something in it changes.

    Of each: what for, whom, where and the page; no names of persons, no numbers, no notes (7.1.3).
    """
    entries = [one for one in entries_for(person, today() - BEHIND, today() + AHEAD) if one.record is not None]
    changed = _changed_at([one.record for one in entries])
    calendar = Calendar()
    calendar.add("prodid", "-//Salesdept//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{settings.COMPANY_NAME or _('Sales department')} · {person.name}")
    calendar.add("x-wr-timezone", settings.COMPANY_TZ)
    calendar.add("refresh-interval", READ_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry, changed.get(entry.record.pk, entry.record.created_at)))
    return calendar.to_ical()


def tag_of(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _changed_at(records: list) -> dict:
    """record id -> when it was last changed, by its history; one query."""
    history = AuditEntry.objects.filter(document_id__in=[record.pk for record in records]).order_by()
    return dict(history.values_list("document_id").annotate(Max("at")))


def _event(entry: CalendarEntry, changed_at: datetime) -> Event:
    event, record = Event(), entry.record
    moment = changed_at.astimezone(UTC).replace(microsecond=0)
    event.add("uid", f"{record._meta.model_name}-{record.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", moment)
    event.add("last-modified", moment)
    event.add("sequence", record.version - 1)
    for name, value in _span(entry):
        event.add(name, value)
    page = settings.SITE_URL + entry.url
    event.add("summary", " · ".join(filter(None, [entry.title, entry.detail])))
    if entry.place:
        event.add("location", entry.place)
    event.add("url", page)
    # Many programs show no URL; they make a link of this.
    event.add("description", page)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if entry.is_off else "CONFIRMED")
    event.add("transp", "OPAQUE" if entry.starts and not entry.is_off else "TRANSPARENT")
    return event


def _span(entry: CalendarEntry) -> Iterable[tuple]:
    """From when until when: moments in UTC, which every program sets in its own zone; else the whole day."""
    if entry.starts is None:
        yield "dtstart", entry.day
        yield "dtend", entry.day + timedelta(days=1)
        return
    yield "dtstart", make_aware(datetime.combine(entry.day, entry.starts)).astimezone(UTC)
    yield "dtend", make_aware(datetime.combine(entry.day, entry.ends or entry.starts)).astimezone(UTC)
