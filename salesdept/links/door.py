"""The door to pages for one person outside: no sign-in, no cookie, no session, nothing that others could find or keep.

What may be done behind it hangs on the token in the address alone; nobody's session lends rights, so there is nothing
for a forged request to abuse and no CSRF token (browsers send no origin from a page without referrer, which Django's
check would refuse). Pages of other sites are told apart by Sec-Fetch-Site. A token is too long to be guessed: who has a
right one is let in, whatever others tried from the same address.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import NONE
from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from salesdept.common.context import of_company
from salesdept.common.errors import TooMany

from .models import Knock, hash_of

SILENT = {
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


def for_holders(find: Callable[[str], Any], *methods: str):
    """Make of view(request, found, ...) one of (request, token, ...): `find` tells what the hash of a token opens.

    It speaks the language that was asked for, else that of what was found, and leaves no trace on the way.
    """

    def declare(view):
        @csrf_exempt
        @require_http_methods(methods)
        @wraps(view)
        def met(request, token, **where):
            found = find(hash_of(token))
            language = _language(request, found)
            with translation.override(language):
                answer = _answer(view, request, found, **where)
            answer["Content-Language"] = language
            for name, value in SILENT.items():
                answer[name] = value
            # What a file that is served brings along, its sandbox above all, stays.
            answer._csp_replace = {"frame-ancestors": [NONE]} | getattr(answer, "_csp_replace", {})
            return answer

        return met

    return declare


def _language(request, found) -> str:
    asked = request.GET.get("lang")
    if asked in dict(settings.LANGUAGES):
        return asked
    return found.language if found else request.LANGUAGE_CODE


def _answer(view, request, found, **where) -> HttpResponse:
    try:
        if found:
            return view(request, found, **where)
        Knock.note(Knock.Kind.WRONG, request)
    except TooMany as refusal:
        return opens_nothing(request, refusal.message, refusal.status)
    return opens_nothing(request)


def is_from_elsewhere(request) -> bool:
    """Sent by a page of another site."""
    return request.headers.get("Sec-Fetch-Site") == "cross-site"


def drawn_for_holders(template: str, context: dict) -> str:
    """A page of which nothing hangs on who looks: no menu, no person, no message."""
    return render_to_string(template, of_company() | context)


def opens_nothing(request, message: str = "", status: int = 404) -> HttpResponse:
    """The same for a wrong, an expired and a revoked link: what to do, and no word of what was there."""
    return HttpResponse(drawn_for_holders("links/nothing.html", {"message": message}), status=status)
