"""What the browser is given for when the line is gone: the page, its service worker, and the names of the day."""

import hashlib
from uuid import UUID

from django.conf import settings
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from salesdept.common.screens import public, screen

from ..forms.communications import VisitForm
from ..models import Communication
from ..roles import LOG
from .day import day_of

SHEETS = ("tokens", "base", "layout", "controls", "forms", "panels", "offline")
MODULES = ("store", "sending", "place")
NOBODY = UUID(int=0)
"""Stands in an address for the visit that the device knows."""
ASSETS = (*(f"css/{name}.css" for name in SHEETS), "js/offline/page.js", "icons.svg", "chevron.svg", "favicon.svg")


@public(_("Service worker"), clauses=["7.2.1"])
@require_safe
def worker(request):
    """At the root, since it stands in for every page. Other files of the product make another worker of it."""
    files = [static(name) for name in ASSETS]
    modules = [f"js/offline/{name}.js" for name in MODULES]
    context = {
        # Modules ask for each other by their plain names.
        "files": files + [f"{settings.STATIC_URL}{name}" for name in modules],
        "store": f"{settings.STATIC_URL}{modules[0]}",
        "page": reverse("offline:page"),
        "log": reverse("customers:communication_new"),
        "check_in": reverse("customers:visit_check_in", args=[NOBODY]),
        "nobody": NOBODY,
        "version": _digest(files + [static(name) for name in modules]),
    }
    answer = render(request, "customers/offline/worker.js", context, content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


def _digest(names: list[str]) -> str:
    """Names bear a hash of their content where static files are collected."""
    return hashlib.sha256(" ".join(names).encode()).hexdigest()[:12]


@public(_("Without a connection"), clauses=["7.2.1"])
@require_safe
def page(request):
    """The sheet on which a visit is logged without a line. It holds nothing of anybody: the browser fills it in."""
    context = {
        "sheets": [f"css/{name}.css" for name in SHEETS],
        "kinds": Communication.Kind.choices,
        "outcomes": VisitForm.base_fields["outcome"].choices,  # type: ignore[attr-defined]
        "day_url": reverse("customers:offline_day"),
        "log_url": reverse("communication-list"),
        "check_in_url": reverse("visit-check-in", args=[NOBODY]),
        "place_days": settings.CHECK_IN_PLACE_DAYS,
    }
    return render(request, "customers/offline/page.html", context)


@screen(_("Names for logging without a connection"), to=LOG, clauses=["7.2.1", "7.1.3"])
@require_safe
def day(request):
    """Who is signed in, whom that person likely visits, and the token without which nothing is sent."""
    told = {"person": request.user.pk, "csrf": get_token(request), "customers": day_of(request.user)}
    return JsonResponse(told, headers={"Cache-Control": "no-store"})
