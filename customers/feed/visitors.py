"""The feed as a calendar program reads it: no sign-in, no cookie, no session."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from salesdept.common.screens import public

from ..models import CalendarFeed
from .ical import calendar_of, tag_of


@public(_("Calendar feed"), clauses=["7.2.1"])
@require_safe
def feed(request, token):
    """The calendar; 304 while the program holds it already, 404 alike for what never was and what has ended."""
    found = CalendarFeed.objects.open_at(token)
    if found is None:
        raise Http404
    with translation.override(found.person.language or settings.LANGUAGE_CODE):
        content = calendar_of(found.person)
    found.note_reading()
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="calendar.ics"'
    answer["ETag"] = tag_of(content)
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    return get_conditional_response(request, etag=answer["ETag"], response=answer)
