"""Private pages as a customer meets them: no sign-in, no cookie, no session, nothing that others could find or keep.

What may be done here hangs on the token in the address alone; nobody's session lends rights, so there is nothing for
a forged request to abuse and no CSRF token (browsers send no origin from a page without referrer, which Django's check
would refuse). Pages of other sites are told apart by Sec-Fetch-Site.
"""

from functools import wraps

from csp.constants import NONE
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from salesdept.common.addresses import address_of, digest_of
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.screens import public

from .models import Knock, PrivateLink, hash_of
from .private_pages import answered

SILENT = {
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


def for_visitors(*methods: str):
    """Let in by token and limits, speak the reader's language, leave no trace on the way."""

    def declare(view):
        @csrf_exempt
        @require_http_methods(methods)
        @wraps(view)
        def met(request, token, **where):
            link = PrivateLink.objects.behind(hash_of(token))
            language = _language(request, link)
            with translation.override(language):
                answer = _let_in(request, link) or _told_kindly(view, request, link, **where)
            answer["Content-Language"] = language
            for name, value in SILENT.items():
                answer[name] = value
            # What a file that is served brings along, its sandbox above all, stays.
            answer._csp_replace = {"frame-ancestors": [NONE]} | getattr(answer, "_csp_replace", {})
            return answer

        return met

    return declare


def _language(request, link: PrivateLink | None) -> str:
    asked = request.GET.get("lang")
    if asked in dict(settings.LANGUAGES):
        return asked
    return link.language if link else request.LANGUAGE_CODE


def _let_in(request, link: PrivateLink | None) -> HttpResponse | None:
    """The page of who is not let in; None for who is."""
    origin = digest_of(address_of(request))
    try:
        Knock.must_be_few(Knock.Kind.WRONG, origin)
        if request.method == "POST" and not request.user.is_authenticated:
            Knock.must_be_few(Knock.Kind.SENT, origin)
            Knock.objects.create(kind=Knock.Kind.SENT, origin=origin)
    except RuleBroken as refusal:
        return _nothing(request, refusal.message, refusal.status)
    if link is None:
        Knock.objects.create(kind=Knock.Kind.WRONG, origin=origin)
        return _nothing(request)
    return None


def _told_kindly(view, request, link: PrivateLink, **where) -> HttpResponse:
    """The view's answer; what a rule forbids is told in the page that the customer knows."""
    try:
        if request.method == "POST":
            _must_be_the_customer(request)
        return view(request, link, **where)
    except RuleBroken as refusal:
        context = {"link": link, "error": refusal, "is_staff": request.user.is_authenticated}
        return render(request, "links/refused.html", context, status=refusal.status)
    except Http404:
        return _nothing(request)


def _must_be_the_customer(request) -> None:
    if request.user.is_authenticated:
        text = _("Only the customer answers here. What the customer told you, record on the record's own page.")
        raise NotYourPart(text, "7.1.3")
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise NotYourPart(_("This was sent from another site. Please open your link and answer there."), "7.1.3")


def _nothing(request, message: str = "", status: int = 404) -> HttpResponse:
    """The same for a wrong, an expired and a revoked link: what to do, and no word of what was there."""
    return render(request, "links/nothing.html", {"message": message}, status=status)


@public(gettext_lazy("Private page of a customer"), clauses=["7.1.3"])
@for_visitors("GET", "HEAD", "POST")
def page(request, link: PrivateLink):
    if request.method != "POST":
        return link.page.page(request, link)
    answer = link.page.answer(request, link)
    if link.opened_at is None:
        link.note_opened()
    return answer


@public(gettext_lazy("A private page is being read"), clauses=["7.1.3"])
@for_visitors("POST")
def opened(request, link: PrivateLink):
    """What the page's script sends when a person looks at it, and its button where no scripts run."""
    link.note_opened()
    return answered(request, "../") if "by_button" in request.POST else HttpResponse(status=204)


@public(gettext_lazy("Part of a private page"), clauses=["7.1.3"])
@for_visitors("GET", "HEAD", "POST")
def part(request, link: PrivateLink, name: str):
    """A further address below the link: a paper to take along."""
    found = link.page.parts.get(name)
    if found is None:
        raise Http404
    return found(link.page, request, link)
