"""The manager's evaluation: ranking, spread, departures with their reason, a word to each rep (4.3.3)."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.screens import screen
from salesdept.common.web import go, page_or_part, visible_or_404

from ..coverage import fairness_of
from ..department.cards import PER_PAGE
from ..models import Period, Scorecard, TeamCard
from ..roles import WEIGHERS
from .forms import AdjustmentForm, CommentForm, GradeForm
from .leaning import leanings_of

BAND, TOP = 10, 120
"""The spread is counted in bands of ten points; indicators are capped, so nothing lies above 120 but adjustments."""


@screen(_("Ranking and evaluation"), to=WEIGHERS, clauses=["4.3.3"])
def evaluation(request, month):
    period = visible_or_404(Period.objects.visible_to(request.user).for_list(), month=month)
    cards = period.cards()
    page = _ranking(request, cards)
    departures = list(cards.departed().for_list().by_rank())
    graded = list(cards.ranked().order_by().values_list("score", "grade"))
    context = {
        "period": period,
        "page": page,
        "rows": [(card, card.weighing_refusal(request.user) is None) for card in page],
        "teams": [(card, card.weighing_refusal(request.user) is None) for card in period.team_results().for_list()],
        "spread": spread_of(score for score, _grade in graded),
        "grades": sorted(Counter(grade for _score, grade in graded).items()),
        "departures": departures,
        "leanings": leanings_of(period, cards.ranked()) if departures else [],
        "is_open": period.state == Period.State.REVIEWED,
    }
    return render(request, "appraisal/period_evaluation.html", context)


@screen(_("Fairness check"), to=WEIGHERS, clauses=["4.3.3", "1.3.2"])
def fairness(request, month):
    """What grades rest on; each is weighed without its largest deal, so the ranking does not wait for it."""
    period = visible_or_404(Period.objects.visible_to(request.user).for_list(), month=month)
    context = {"period": period, "checks": fairness_of(period)}
    return page_or_part(request, "appraisal/period_fairness.html", "appraisal/_fairness.html", context)


def _ranking(request, cards) -> Page:
    """The page that is asked for, or the one on which the card stands that the address names."""
    ordered, number = cards.for_list().with_place().by_rank(), request.GET.get("page", "1")
    if "card" in request.GET:
        before = [str(pk) for pk in cards.by_rank().values_list("pk", flat=True)]
        number = before.index(request.GET["card"]) // PER_PAGE + 1 if request.GET["card"] in before else number
    return Paginator(ordered, PER_PAGE).get_page(number)


def spread_of(scores: Iterable[Decimal]) -> list[tuple[str, int]]:
    """(band of points, how many reps) from the lowest band in use to the highest."""
    places = Counter(min(max(int(score) // BAND, 0), TOP // BAND) for score in scores)
    if not places:
        return []
    bands = range(min(places), max(places) + 1)
    return [
        (f"{band * BAND}–{band * BAND + BAND}" if band * BAND < TOP else f"≥ {TOP}", places[band]) for band in bands
    ]


@screen(_("Adjust a result"), to=WEIGHERS, clauses=["4.3.3"])
def adjust(request, pk):
    card = visible_or_404(Scorecard.objects.visible_to(request.user).for_list(), pk=pk)
    if refusal := card.weighing_refusal(request.user):
        raise refusal
    form = AdjustmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        card.adjust(by=request.user, **form.cleaned_data)
        return go(request, card)
    status = 422 if form.errors else 200
    return render(request, "appraisal/adjust.html", {"card": card, "form": form}, status=status)


@screen(_("Set another grade"), to=WEIGHERS, clauses=["4.3.3"])
def set_grade(request, pk):
    card = visible_or_404(Scorecard.objects.visible_to(request.user).for_list(), pk=pk)
    form = GradeForm(request.POST or None, initial={"grade": card.grade, "reason": card.grade_reason})
    return _weighed(request, card, form, card.set_other_grade, _("Set another grade"))


@screen(_("Comment to the rep"), to=WEIGHERS, clauses=["4.3.3"])
def comment(request, pk):
    card = visible_or_404(Scorecard.objects.visible_to(request.user).for_list(), pk=pk)
    form = CommentForm(request.POST or None, initial={"comment": card.comment})
    return _weighed(request, card, form, card.remark, _("Comment to the rep"))


@screen(_("Set another grade for a team"), to=WEIGHERS, clauses=["4.3.3"])
def team_grade(request, pk):
    card = visible_or_404(TeamCard.objects.visible_to(request.user).for_list(), pk=pk)
    form = GradeForm(request.POST or None, initial={"grade": card.grade, "reason": card.grade_reason})
    return _weighed(request, card, form, card.set_other_grade, _("Set another grade"))


@screen(_("Comment to the team"), to=WEIGHERS, clauses=["4.3.3"])
def team_comment(request, pk):
    card = visible_or_404(TeamCard.objects.visible_to(request.user).for_list(), pk=pk)
    form = CommentForm(request.POST or None, initial={"comment": card.comment})
    return _weighed(request, card, form, card.remark, _("Comment to the team"))


def _weighed(request, card, form, act, title):
    if refusal := card.weighing_refusal(request.user):
        raise refusal
    if request.method == "POST" and form.is_valid():
        act(by=request.user, **form.cleaned_data)
        ranking = reverse("appraisal:evaluation", args=[card.period.month])
        return go(request, f"{ranking}?card={card.pk}#card-{card.pk}")
    context = {"card": card, "form": form, "title": title, "clause": "4.3.3", "computed": card.grade_by_score}
    status = 422 if form.errors else 200
    return page_or_part(request, "appraisal/card_form.html", "appraisal/_card_form.html", context, status)
