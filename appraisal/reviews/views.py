"""The review of the own team, card by card (4.3.1)."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.screens import screen
from salesdept.common.web import go, page_or_part, visible_or_404
from salesdept.people.models import Role

from ..models import Period, Scorecard
from ..roles import REVIEWERS
from .beside import beside
from .forms import AnswerForm, NoteForm, QuestionForm


@screen(_("Review card by card"), to=REVIEWERS, clauses=["4.3.1"])
def review(request, month):
    period = visible_or_404(Period.objects.visible_to(request.user).for_list(), month=month)
    queue = period.cards_to_review(request.user) if period.parts_to_sign(request.user) else []
    card = _chosen(queue, request.GET.get("card"))
    context = {
        "period": period,
        "queue": queue,
        "card": card,
        "is_chosen": "card" in request.GET,
        "beside": beside(card) if card else None,
        "notes": card.notes.select_related("by") if card else [],
        "left": sum(one.look != "seen" for one in queue),
    }
    return render(request, "appraisal/period_review.html", context)


def _chosen(queue: list, pk: str | None):
    """The card that the address names, else the first that is not seen, else the first."""
    unseen = [card for card in queue if card.look != "seen"]
    return next((card for card in queue if str(card.pk) == pk), (unseen or queue or [None])[0])


@screen(_("Mark a card as seen"), to=REVIEWERS, clauses=["4.3.1"])
@require_POST
def see(request, pk):
    card = _card(request, pk)
    card.see(by=request.user)
    return redirect(_review_of(card))


@screen(_("Ask the clerk about a card"), to=REVIEWERS, clauses=["4.3.1"])
def ask(request, pk):
    card = _card(request, pk)
    return _written(request, card, card.review_refusal, card.ask, QuestionForm, _("Question to the clerk"), _review_of)


@screen(_("Answer a question about a card"), to=[Role.CLERK], clauses=["4.3.1"])
def answer(request, pk):
    card = _card(request, pk)
    act = card.answer_question
    return _written(request, card, card.answer_refusal, act, AnswerForm, _("Answer the question"), _page_of)


@screen(_("Comment of a former supervisor"), to=[Role.SUPERVISOR], clauses=["4.3.1"])
def note(request, pk):
    card = _card(request, pk)
    return _written(request, card, card.note_refusal, card.note, NoteForm, _("Comment as former supervisor"), _page_of)


def _card(request, pk) -> Scorecard:
    return visible_or_404(Scorecard.objects.visible_to(request.user).for_list(), pk=pk)


def _written(request, card, refusal_of, act, form_class, title, back):
    """A form of one text about the card, in a dialog or on a page."""
    if refusal := refusal_of(request.user):
        raise refusal
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act(by=request.user, **form.cleaned_data)
        return go(request, back(card))
    context = {"card": card, "form": form, "title": title, "clause": form_class.clause}
    status = 422 if form.errors else 200
    return page_or_part(request, "appraisal/card_form.html", "appraisal/_card_form.html", context, status)


def _review_of(card) -> str:
    return reverse("appraisal:review", args=[card.period.month])


def _page_of(card) -> str:
    return card.get_absolute_url()
