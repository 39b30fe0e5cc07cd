from django.db import connection
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today as company_today
from salesdept.common.screens import EVERYBODY, public, screen
from salesdept.common.today import items_for, today_panel
from salesdept.messages.models import Notice
from salesdept.navigation import settings_of

from .agenda import agenda
from .month import month_so_far

NOTICES_SHOWN = 5


@screen(_("Today"), to=EVERYBODY, clauses=["1.1"])
def today(request):
    """What needs me now; beside it what I was told, and how the month stands."""
    items = items_for(request.user)
    unread = list(Notice.objects.visible_to(request.user).unread().newest_first()[: NOTICES_SHOWN + 1])
    day = company_today()
    context = {
        "day": day,
        "groups": agenda(items),
        "count": len(items),
        "notices": unread[:NOTICES_SHOWN],
        "more_notices": len(unread) > NOTICES_SHOWN,
        "month": month_so_far(request.user),
        "panels": today_panel.of(day, request.user),
    }
    return render(request, "home/today.html", context)


@screen(_("Settings"), to=EVERYBODY)
def settings(request):
    """What is set up once in a while, by chapter; what a role can't open is absent."""
    return render(request, "home/settings.html", {"groups": settings_of(request.user)})


@public(_("Health"))
def health(request):
    """For the proxy and the process manager: 200 while the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
