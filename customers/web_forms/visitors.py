"""The pages of a form as a visitor of the site meets them: no sign-in, no cookie, no session.

Nothing here acts with anybody's rights, so there is nothing for a forged request to abuse and no CSRF token: what may
be sent at all is kept by the origin, the signed stamp and the limits.
"""

import json
from functools import wraps

from csp.constants import NONE
from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt

from salesdept.common.addresses import address_of, digest_of
from salesdept.common.errors import TooMany
from salesdept.common.screens import public

from .forms import VisitorForm
from .models import WebForm


def for_visitors(view):
    """Find the form, speak its language, let its sites alone show it and send to it."""

    @csrf_exempt
    @xframe_options_exempt
    @wraps(view)
    def answered(request, token):
        web_form = WebForm.objects.open_at(token)
        if web_form is None:
            raise Http404
        asked = request.GET.get("lang")
        language = asked if asked in dict(settings.LANGUAGES) else web_form.language
        with translation.override(language):
            guarded = csp_replace({"frame-ancestors": web_form.origins or [NONE]})(_from_allowed_sites(view))
            answer = guarded(request, web_form)
        answer["Content-Language"] = language
        answer["Cache-Control"] = "no-store"
        answer["X-Robots-Tag"] = "noindex"
        return answer

    return answered


def _from_allowed_sites(view):
    """A page of another site sends only where the form names it, and may read the answer (CORS)."""

    def answered(request, web_form):
        origin = request.headers.get("Origin", "")
        is_named = origin in web_form.origins
        is_own = origin in ("", f"{request.scheme}://{request.get_host()}")
        if request.method == "OPTIONS":
            answer = HttpResponse(status=204 if is_named else 403)
        elif request.method == "POST" and not (is_named or is_own):
            answer = HttpResponse(_("This site may not send to this form."), status=403, content_type="text/plain")
        else:
            answer = view(request, web_form)
        if is_named:
            answer["Access-Control-Allow-Origin"] = origin
            answer["Access-Control-Allow-Methods"] = "GET, POST"
            answer["Access-Control-Allow-Headers"] = "Content-Type"
        answer["Vary"] = "Origin, Accept"
        return answer

    return answered


@public(gettext_lazy("Form of the site"), clauses=["3.1.1"])
@for_visitors
def form(request, web_form):
    sends_json = request.content_type == "application/json"
    wants_json = sends_json or request.get_preferred_type(["text/html", "application/json"]) == "application/json"
    answer = _as_json if wants_json else _as_page
    if request.method != "POST":
        return answer(request, web_form, VisitorForm(web_form=web_form), 200)
    sent = VisitorForm(_entered(request) if sends_json else request.POST, web_form=web_form)
    return answer(request, web_form, sent, _receive(request, web_form, sent))


def _receive(request, web_form: WebForm, sent: VisitorForm) -> int:
    """The status of the answer. A program and a company that is known here get the same thanks as anybody."""
    if sent.is_by_a_program:
        return 201
    if not sent.is_valid() or sent.number is None:
        return 422
    try:
        web_form.receive(sent.facts(), number=sent.number, address=digest_of(address_of(request)))
    except TooMany as refusal:
        sent.add_error(None, refusal.message)
        return refusal.status
    return 201


def _as_page(request, web_form, sent: VisitorForm, status: int) -> HttpResponse:
    if status == 201:
        answer = HttpResponse(status=303)
        answer["Location"] = f"{reverse('web_forms:thanks', args=[web_form.token])}?lang={translation.get_language()}"
        return answer
    return render(request, "customers/web_forms/visitor_form.html", {"form": sent, "web_form": web_form}, status=status)


def _as_json(request, web_form, sent: VisitorForm, status: int) -> JsonResponse:
    """GET gives the stamp to send back and the wording to agree to; POST says thanks, or what is wrong with a field."""
    if status == 200:
        return JsonResponse({"stamp": sent.initial["stamp"], "agreed": web_form.consent})
    if status == 201:
        return JsonResponse({"message": _("Thank you. We will get in touch with you.")}, status=201)
    body = {"errors": sent.errors}
    if not sent.number:
        body["stamp"] = sent.data.get("stamp", "")
    return JsonResponse(body, status=status)


def _entered(request) -> dict:
    """The JSON body as a form takes it; what is no object reads as empty."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


@public(gettext_lazy("Thank you"), clauses=["3.1.1"])
@for_visitors
def thanks(request, web_form):
    return render(request, "customers/web_forms/thanks.html", {"web_form": web_form})
