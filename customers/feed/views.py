"""The page on which a person makes, renews and ends the own address."""

from django.contrib import messages
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.screens import screen
from salesdept.common.web import go

from ..models import CalendarFeed
from ..roles import LOG


@screen(_("Calendar feed"), to=LOG, clauses=["7.2.1", "7.1.3"])
def calendar_feed(request):
    """Whether there is an address; the answer to the form shows it, this once."""
    if request.method == "POST":
        feed = CalendarFeed.make(by=request.user)
    else:
        feed = CalendarFeed.objects.visible_to(request.user).first()
    return render(request, "customers/feed/feed.html", {"feed": feed})


@screen(_("End the calendar feed"), to=LOG, clauses=["7.1.3"])
@require_POST
def calendar_feed_end(request):
    feed = CalendarFeed.objects.visible_to(request.user).first()
    if feed:
        feed.end(by=request.user)
        messages.success(request, gettext("Nothing is read at the former address any more."))
    return go(request, "customers:calendar_feed")
