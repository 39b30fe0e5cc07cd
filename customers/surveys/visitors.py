"""The page on which a customer answers: no sign-in, no cookie, one link for one answer (4.3.2).

A GET changes nothing, so that mail scanners count for nobody. The first answer that is sent counts, also when the page
is closed then; what the page asks further completes it. An answer needs no limit: a link takes one. What is sent and
not taken is counted, so that a flood of it ends.
"""

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.common.errors import NotNow
from salesdept.common.screens import public
from salesdept.links.door import drawn_for_holders, for_holders, is_from_elsewhere
from salesdept.links.models import Knock

from .answering import AnswerForm, complete_answer, take_answer
from .models import Invitation
from .models.invitation import already_answered
from .opened import invitation_behind
from .pages import PAGE, Page, draw, drawn


@public(gettext_lazy("Survey of a customer"), clauses=["4.3.2"])
@for_holders(invitation_behind, "GET", "HEAD", "POST")
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
        return _asked(request, invitation, Page.after(invitation.questions, invitation.given))
    if invitation.answered_at:
        return _thanks(invitation)
    return _closed(invitation, 200)


def _answered(request, invitation: Invitation) -> HttpResponse:
    if request.user.is_authenticated or is_from_elsewhere(request):
        return _refused(_("Only the customer answers here: open your link and answer on its page."), 403)
    if not invitation.is_open:
        return _closed(invitation, 409)
    form = AnswerForm(invitation.questions, request.POST, given=invitation.given)
    if not form.is_valid():
        return _asked(request, invitation, form.page, form)
    further = form.next_page
    try:
        _keep(invitation, form.values, goes_on=bool(further.here))
    except NotNow as refusal:
        return _refused(refusal.message, refusal.status)
    return _asked(request, invitation, further) if further.here else _thanks(invitation)


def _keep(invitation: Invitation, values: dict, *, goes_on: bool) -> None:
    if invitation.answered_at:
        complete_answer(invitation, values, goes_on=goes_on)
    else:
        take_answer(invitation, values, translation.get_language(), goes_on=goes_on)


def _asked(request, invitation: Invitation, page: Page, form: AnswerForm | None = None) -> HttpResponse:
    """The questions of a page; with a `form`, what is wrong in it. Staff look on."""
    version, language = invitation.version_asked_id, translation.get_language()
    stands = {"is_answered": bool(invitation.answered_at), "stop": "stop/"}
    stands["has_case"] = stands["is_answered"] and invitation.answer.case_id is not None
    if form:
        questions = draw(invitation.questions, page, form)
        context = {"page": page, "questions": questions, "form": form, "about": invitation.about}
        return _page(PAGE, context | stands, 422)
    stands |= {"is_staff": request.user.is_authenticated, "looks_on": request.user.is_authenticated}
    return HttpResponse(drawn(version, page, language, about=invitation.about, **stands))


def _page(template: str, context: dict, status: int = 200) -> HttpResponse:
    return HttpResponse(drawn_for_holders(template, context), status=status)


def _thanks(invitation: Invitation) -> HttpResponse:
    """With what was answered: only the person has the link."""
    answer = invitation.answer
    return _page("customers/surveys/visitor/thanks.html", {"told": answer.told, "has_case": answer.case_id is not None})


def _closed(invitation: Invitation, status: int) -> HttpResponse:
    """Why nothing is taken."""
    if invitation.answered_at:
        return _refused(already_answered().message, status)
    why = "stopped" if invitation.unsubscribed_at else "over"
    return _page(f"customers/surveys/visitor/{why}.html", {}, status)


def _refused(message: str, status: int) -> HttpResponse:
    return _page("customers/surveys/visitor/refused.html", {"message": message}, status)


@public(gettext_lazy("No more surveys"), clauses=["7.1.3", "4.3.2"])
@for_holders(invitation_behind, "GET", "HEAD", "POST")
def stop(request, invitation: Invitation):
    """One tap on the page, or the mail program's own button (RFC 8058), ends surveys to this person.

    Mail programs send it from few addresses for many people: no limit by address holds anybody back.
    """
    if request.method == "POST" and not request.user.is_authenticated:
        invitation.unsubscribe()
    if invitation.unsubscribed_at:
        return _page("customers/surveys/visitor/stopped.html", {})
    return _page("customers/surveys/visitor/stop.html", {"is_staff": request.user.is_authenticated, "back": "../"})
