"""A card's pages: of a rep, of a team, of the month that runs; each figure opens to its rows."""

from functools import partial

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import page_or_part, visible_or_404
from salesdept.papers.offers import papers_section
from salesdept.people.models import Role

from ..bonus.provisional import provisional_for
from ..bonus.shown import bonus_on
from ..explanations import lines_of
from ..figures import evidence_of
from ..models import Scorecard, TeamCard
from ..models.signature import signatures_under
from ..promotion.runs import Run, run_so_far
from ..roles import DEPARTMENT
from ..rules import Indicator
from ..running import Running, running
from .forms import WhatIfForm
from .members import contributions_of, member_of
from .prospects import prospects_of
from .recomputing import Recomputing, goals_of
from .seal import seal_of
from .sheet import late_target_of, rows_of, sentence_of
from .standing import standing_of
from .trends import trend_of
from .way import way_of

OWN_CARD = [Role.REP, Role.SUPERVISOR]
INDICATORS = ["4.1.1", "4.1.2", "4.1.3", "4.1.4", "4.1.5"]
COLUMNS = [
    Column("month", _("Month"), sort="period__month"),
    Column("amount", _("Sales amount"), numeric=True),
    Column("target", _("Against target")),
    Column("score", _("Score"), numeric=True),
    Column("grade", _("Grade")),
]


@screen(_("Scorecard"), to=DEPARTMENT, clauses=[*INDICATORS, "1.3.2", "4.3.3"])
def scorecard(request, pk):
    card = visible_or_404(Scorecard.objects.visible_to(request.user).for_list(), pk=pk)
    lines = bonus_on(card, request.user)
    provisional = None if lines else provisional_for(card, request.user)
    context = _sheet(card, partial(_opens, "appraisal:figure", card.pk)) | {
        "is_own": card.rep_id == request.user.pk,
        "late_target": late_target_of(card),
        "standing": standing_of(card),
        "versions": _versions(Scorecard.objects.visible_to(request.user).filter(rep=card.rep_id), card),
        "signatures": signatures_under(card.period, card.revision),
        "bonus_lines": lines,
        "provisional_bonus": provisional.on(card) if provisional else None,
        "excellent": _excellent_run(card),
        "way": way_of(card, request.user),
        "papers": papers_section(card, request.user),
        "seal": seal_of(card) if card.is_published else "",
        "may_adjust": card.is_ranked and card.weighing_refusal(request.user) is None,
    }
    return render(request, "appraisal/scorecard_detail.html", context)


def _excellent_run(card: Scorecard) -> Run | None:
    """The run that the card belongs to, or may go on with: what it leads to in the end (4.4.2)."""
    may_belong = not card.is_published or card.grade == "A"
    run = run_so_far(card.rep_id) if may_belong else None
    return run if run and run.first <= card.period.month else None


def _sheet(card: Scorecard | TeamCard, opens) -> dict:
    """What every card's page says: figures, trend, what would lift the grade."""
    rules, trend = card.period.rule_set, trend_of(card)
    return {
        "card": card,
        "rules": rules,
        "rows": rows_of(card, rules, trend, opens),
        "sentence": sentence_of(card, trend),
        "trend": trend,
        "indicators": list(Indicator),
        "goals": goals_of(card, rules),
    }


def _opens(url_name: str, pk, indicator: str) -> str:
    return reverse(url_name, args=[pk, indicator])


def _versions(cards, card: Scorecard | TeamCard) -> list:
    """The card's other revisions that the reader may see, the newest first; none where there is but one."""
    if card.period.revision < 2:
        return []
    found = list(cards.filter(period=card.period_id).select_related("period").order_by("-revision"))
    return found if len(found) > 1 else []


@screen(_("Rows behind a figure"), to=DEPARTMENT, clauses=["1.3.2"])
def figure(request, pk, indicator):
    card = visible_or_404(Scorecard.objects.visible_to(request.user).for_list(), pk=pk)
    return _figure(request, card, indicator, card.rep, card.get_absolute_url())


def _figure(request, card: Scorecard | TeamCard, indicator: str, whose, back: str, rep=None):
    """The rows of one figure, in place under it or as a page of their own."""
    if indicator not in Indicator.values:
        raise Http404
    line = next(line for line in lines_of(card, card.period.rule_set) if line.indicator == indicator)
    evidence = evidence_of(card, Indicator(indicator), rep, request.user)
    context = {"card": card, "line": line, "whose": whose, "back": back, "rep": rep, "evidence": evidence}
    return page_or_part(request, "appraisal/figure.html", "appraisal/_figure.html", context)


@screen(_("My scorecards"), to=OWN_CARD, clauses=["1.3.2", "4.3.3"])
def my_cards(request):
    found = running()
    card = next((one for one in found.visible_to(request.user) if one.rep_id == request.user.pk), None)
    context = _running_sheet(found, card, request.user) if card else {}
    context |= {"listing": _all_months(request, request.user.pk), "whose": request.user}
    return render(request, "appraisal/my_cards.html", context)


@screen(_("All scorecards of a rep"), to=DEPARTMENT, clauses=["1.3.2"])
def cards_of_rep(request, pk):
    listing = _all_months(request, pk)
    newest = Scorecard.objects.visible_to(request.user).filter(rep=pk).for_list().order_by("-period__month").first()
    if newest is None:
        raise Http404
    return render(request, "appraisal/cards_of_rep.html", {"listing": listing, "whose": newest.rep})


def _all_months(request, rep_id) -> Listing:
    cards = Scorecard.objects.visible_to(request.user).filter(rep=rep_id).for_list()
    return Listing(request, cards, COLUMNS, order="-period__month")


@screen(_("Running scorecard"), to=DEPARTMENT, clauses=["1.3.2", "4.2"])
def running_card(request, pk):
    found = running()
    card = _running_or_404(found, request.user, pk)
    return render(request, "appraisal/running_card.html", _running_sheet(found, card, request.user))


def _running_or_404(found: Running, user, pk) -> Scorecard:
    card = next((one for one in found.visible_to(user) if one.rep_id == pk), None)
    if card is None:
        raise Http404
    return card


def _running_sheet(found: Running, card: Scorecard, user) -> dict:
    return _sheet(card, partial(_opens, "appraisal:running_figure", card.rep_id)) | {
        "as_of": found.as_of,
        "late_target": late_target_of(card),
        "prospects": prospects_of(card, user, provisional_for(card, user)),
        "excellent": _excellent_run(card),
        "standing": standing_of(card, found.scores),
        "form": WhatIfForm(card=card),
    }


@screen(_("Rows behind a running figure"), to=DEPARTMENT, clauses=["1.3.2"])
def running_figure(request, pk, indicator):
    card = _running_or_404(running(), request.user, pk)
    return _figure(request, card, indicator, card.rep, reverse("appraisal:running_card", args=[pk]))


@screen(_("What if"), to=DEPARTMENT, clauses=["1.3.2", "4.3.3"])
def what_if(request, pk):
    """A running card with other figures, by the rules in force; it changes nothing and is worth nothing."""
    card = _running_or_404(running(), request.user, pk)
    form, rules = WhatIfForm(request.GET, card=card), card.period.rule_set
    other = Recomputing(card, rules).with_figures(**form.figures) if form.figures else card
    pairs = list(zip(lines_of(card, rules), lines_of(other, rules), strict=True))
    context = {"card": card, "form": form, "other": other, "pairs": pairs}
    status = 422 if form.errors else 200
    return page_or_part(request, "appraisal/what_if.html", "appraisal/_what_if.html", context, status)


@screen(_("Team card"), to=DEPARTMENT, clauses=[*INDICATORS, "1.3.2"])
def team_card(request, pk):
    card = visible_or_404(TeamCard.objects.visible_to(request.user).for_list(), pk=pk)
    is_open = TeamCard.objects.opened_to(request.user).filter(pk=card.pk).exists()
    context = _sheet(card, partial(_opens, "appraisal:team_figure", card.pk) if is_open else lambda _indicator: "") | {
        "members": contributions_of(card) if is_open else [],
        "is_open": is_open,
        "versions": _versions(TeamCard.objects.visible_to(request.user).filter(team=card.team_id), card),
        "signatures": signatures_under(card.period, card.revision),
    }
    return render(request, "appraisal/team_card_detail.html", context)


@screen(_("Rows behind a team's figure"), to=DEPARTMENT, clauses=["1.3.2"])
def team_figure(request, pk, indicator):
    card = visible_or_404(TeamCard.objects.opened_to(request.user).for_list(), pk=pk)
    rep = member_of(card, request.GET["rep"]) if "rep" in request.GET else None
    if rep is None and "rep" in request.GET:
        raise Http404
    return _figure(request, card, indicator, rep or card.team, card.get_absolute_url(), rep)
