from django.db import connection
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from salesdept.common.screens import EVERYBODY, public, screen
from salesdept.common.today import items_for


@screen(_("Today"), to=EVERYBODY)
def today(request):
    """What needs me now."""
    return render(request, "home/today.html", {"items": items_for(request.user)})


@public(_("Health"))
def health(request):
    """For the proxy and the process manager: 200 while the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
