"""The page on which a customer answers: no sign-in, no cookie, one link for one answer (4.3.2).

A GET changes nothing, so that mail scanners count for nobody. The first answer that is sent counts, also when the page
is closed then; what the page asks further completes it. An answer needs no limit: a link takes one. What is sent and
not taken is counted, so that a flood of it ends.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.common.errors import NotNow
from salesdept.common.screens import public
from salesdept.links.door import for_holders, is_from_elsewhere
from salesdept.links.models import Knock

from .answering import AnswerForm, complete_answer, take_answer
from .models import Invitation
from .models.invitation import already_answered
from .pages import Page, draw, drawn


@public(gettext_lazy("Survey of a customer"), clauses=["4.3.2"])
@for_holders(Invitation.objects.behind, "GET", "HEAD", "POST")
def page(request, invitation: Invitation):
    """Shown until it is answered; then it thanks, and says when it is too late."""
    if request.method != "POST":
        return _shown(request, invitation)
    answer = _answered(request, invitation)
    if answer.status_code >= 400:
        Knock.note(Knock.Kind.SENT, request)
    return answer


def _shown(request, invitation: Invitation) -> HttpResponse:
    if invitation.is_open:
        return _asked(request, invitation, Page.after(invitation.version_asked.questions, invitation.given))
    if invitation.answered_at:
        return _thanks(request, invitation)
    return _closed(request, invitation, 200)


def _answered(request, invitation: Invitation) -> HttpResponse:
    if request.user.is_authenticated or is_from_elsewhere(request):
        return _refused(request, _("Only the customer answers here: open your link and answer on its page."), 403)
    if not invitation.is_open:
        return _closed(request, invitation, 409)
    form = AnswerForm(invitation.version_asked.questions, request.POST, given=invitation.given)
    if not form.is_valid():
        return _asked(request, invitation, form.page, form)
    further = form.next_page
    try:
        _keep(invitation, form.values, goes_on=bool(further.here))
    except NotNow as refusal:
        return _refused(request, refusal.message, refusal.status)
    return _asked(request, invitation, further) if further.here else _thanks(request, invitation)


def _keep(invitation: Invitation, values: dict, *, goes_on: bool) -> None:
    if invitation.answered_at:
        complete_answer(invitation, values, goes_on=goes_on)
    else:
        take_answer(invitation, values, translation.get_language(), goes_on=goes_on)


def _asked(request, invitation: Invitation, page: Page, form: AnswerForm | None = None) -> HttpResponse:
    """The questions of a page; with a `form`, what is wrong in it."""
    version, staff = invitation.version_asked, request.user.is_authenticated
    questions = draw(version.questions, page, form) if form else drawn(version.pk, page, translation.get_language())
    context = {"invitation": invitation, "page": page, "questions": questions, "form": form}
    context |= {"is_staff": staff, "looks_on": staff}
    return render(request, "customers/surveys/visitor/page.html", context, status=422 if form else 200)


def _thanks(request, invitation: Invitation) -> HttpResponse:
    """With what was answered: only the person has the link."""
    return render(request, "customers/surveys/visitor/thanks.html", {"answer": invitation.answer})


def _closed(request, invitation: Invitation, status: int) -> HttpResponse:
    """Why nothing is taken."""
    if invitation.answered_at:
        return _refused(request, already_answered().message, status)
    why = "stopped" if invitation.unsubscribed_at else "over"
    return render(request, f"customers/surveys/visitor/{why}.html", status=status)


def _refused(request, message: str, status: int) -> HttpResponse:
    return render(request, "customers/surveys/visitor/refused.html", {"message": message}, status=status)


@public(gettext_lazy("No more surveys"), clauses=["7.1.3", "4.3.2"])
@for_holders(Invitation.objects.behind, "GET", "HEAD", "POST")
def stop(request, invitation: Invitation):
    """One tap on the page, or the mail program's own button (RFC 8058), ends surveys to this person.

    Mail programs send it from few addresses for many people: no limit by address holds anybody back.
    """
    if request.method == "POST" and not request.user.is_authenticated:
        invitation.unsubscribe()
    if invitation.unsubscribed_at:
        return render(request, "customers/surveys/visitor/stopped.html")
    return render(request, "customers/surveys/visitor/stop.html", {"is_staff": request.user.is_authenticated})
