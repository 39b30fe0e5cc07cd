"""The page on which a customer answers: no sign-in, no cookie, one link for one answer (4.3.2).

A GET changes nothing, so that mail scanners count for nobody. As with private links, what may be done hangs on the
token in the address alone: there is nothing for a forged request to borrow and no CSRF token.
"""

from functools import wraps

from csp.constants import NONE
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from salesdept.common.addresses import address_of, digest_of
from salesdept.common.errors import NotNow, RuleBroken
from salesdept.common.screens import public
from salesdept.links.models import Knock, hash_of
from salesdept.links.visitors import SILENT

from .answering import AnswerForm, take_answer
from .models import Invitation


def for_the_asked(view):
    """Let in by token and limits, speak the person's language, leave no trace on the way."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def met(request, token):
        invitation = Invitation.objects.behind(hash_of(token))
        asked = request.GET.get("lang")
        known = invitation.language if invitation else request.LANGUAGE_CODE
        language = asked if asked in dict(settings.LANGUAGES) else known
        with translation.override(language):
            answer = _let_in(request, invitation) or view(request, invitation)
        answer["Content-Language"] = language
        for name, value in SILENT.items():
            answer[name] = value
        answer._csp_replace = {"frame-ancestors": [NONE]}
        return answer

    return met


def _let_in(request, invitation: Invitation | None) -> HttpResponse | None:
    """The page of who is not let in; None for who is."""
    origin = digest_of(address_of(request))
    try:
        Knock.must_be_few(Knock.Kind.WRONG, origin)
        if request.method == "POST":
            Knock.must_be_few(Knock.Kind.SENT, origin)
            Knock.objects.create(kind=Knock.Kind.SENT, origin=origin)
    except RuleBroken as refusal:
        return render(request, "links/nothing.html", {"message": refusal.message}, status=refusal.status)
    if invitation is None:
        Knock.objects.create(kind=Knock.Kind.WRONG, origin=origin)
        return render(request, "links/nothing.html", status=404)
    return None


@public(gettext_lazy("Survey of a customer"), clauses=["4.3.2"])
@for_the_asked
def page(request, invitation: Invitation):
    """Shown until it is answered; then it thanks, and says when it is too late."""
    if request.method == "POST":
        return _answered(request, invitation)
    if invitation.answered_at:
        return _thanks(request, invitation)
    if invitation.unsubscribed_at:
        return render(request, "customers/surveys/visitor/stopped.html")
    if invitation.is_over:
        return render(request, "customers/surveys/visitor/over.html", {"invitation": invitation})
    return _asked(request, invitation, AnswerForm(invitation.version_asked.questions))


def _asked(request, invitation: Invitation, form: AnswerForm, status: int = 200):
    context = {"form": form, "invitation": invitation, "is_staff": request.user.is_authenticated}
    return render(request, "customers/surveys/visitor/page.html", context, status=status)


def _answered(request, invitation: Invitation):
    if request.user.is_authenticated or request.headers.get("Sec-Fetch-Site") == "cross-site":
        message = _("Only the customer answers here: open your link and answer on its page.")
        return render(request, "customers/surveys/visitor/refused.html", {"message": message}, status=403)
    if invitation.is_over and not invitation.answered_at:
        return render(request, "customers/surveys/visitor/over.html", {"invitation": invitation}, status=409)
    form = AnswerForm(invitation.version_asked.questions, request.POST)
    if not invitation.answered_at and not form.is_valid():
        return _asked(request, invitation, form, 422)
    if not invitation.answered_at and form.unseen:
        Invitation.objects.waiting().filter(pk=invitation.pk).update(draft=form.values)
        return _asked(request, invitation, form)
    try:
        values = {} if invitation.answered_at else form.values
        take_answer(invitation, values, translation.get_language())
    except NotNow as refusal:
        return render(request, "customers/surveys/visitor/refused.html", {"message": refusal.message}, status=409)
    return HttpResponse(status=303, headers={"Location": f"{request.path}?lang={translation.get_language()}"})


def _thanks(request, invitation: Invitation):
    """With what was answered: only the person has the link."""
    context = {"invitation": invitation, "answer": invitation.answer}
    return render(request, "customers/surveys/visitor/thanks.html", context)


@public(gettext_lazy("No more surveys"), clauses=["7.1.3", "4.3.2"])
@for_the_asked
def stop(request, invitation: Invitation):
    """One tap on the page, or the mail program's own button (RFC 8058), ends surveys to this person."""
    if request.method == "POST" and not request.user.is_authenticated:
        invitation.unsubscribe()
        return render(request, "customers/surveys/visitor/stopped.html")
    if invitation.unsubscribed_at:
        return render(request, "customers/surveys/visitor/stopped.html")
    return render(request, "customers/surveys/visitor/stop.html", {"is_staff": request.user.is_authenticated})
