"""Private pages as a customer meets them (7.1.3)."""

from functools import wraps

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.screens import public

from .door import for_holders, is_from_elsewhere, opens_nothing
from .models import Knock, PrivateLink
from .private_pages import answered


def for_visitors(*methods: str):
    """As the door says; and what a rule forbids is told in the page that the customer knows."""

    def declare(view):
        @for_holders(PrivateLink.objects.behind, *methods)
        @wraps(view)
        def told_kindly(request, link: PrivateLink, **where) -> HttpResponse:
            if request.method == "POST" and not request.user.is_authenticated:
                Knock.note(Knock.Kind.SENT, request)
            try:
                if request.method == "POST":
                    _must_be_the_customer(request)
                return view(request, link, **where)
            except RuleBroken as refusal:
                context = {"link": link, "error": refusal, "is_staff": request.user.is_authenticated}
                return render(request, "links/refused.html", context, status=refusal.status)
            except Http404:
                return opens_nothing(request)

        return told_kindly

    return declare


def _must_be_the_customer(request) -> None:
    if request.user.is_authenticated:
        text = _("Only the customer answers here. What the customer told you, record on the record's own page.")
        raise NotYourPart(text, "7.1.3")
    if is_from_elsewhere(request):
        raise NotYourPart(_("This was sent from another site. Please open your link and answer there."), "7.1.3")


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
