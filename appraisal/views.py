"""Pages of chapter 4: months, scorecards, rule sets."""

from django.db.models import Sum
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, page_or_part, take_step, visible_or_404
from salesdept.people.models import Role

from .explanations import lines_of, next_grade
from .figures import rows_behind
from .forms import AdjustmentForm, RuleSetForm
from .models import Period, RuleSet, Scorecard
from .rules import Indicator

DEPARTMENT = [Role.REP, Role.SUPERVISOR, Role.MANAGER, Role.CLERK, Role.LEADERSHIP]
WORK_ON_MONTHS = [Role.SUPERVISOR, Role.MANAGER, Role.CLERK, Role.LEADERSHIP]
OPEN_MONTHS = [Role.MANAGER, Role.CLERK]
MONTHS_OF_TREND = 13


@screen(_("Months"), to=DEPARTMENT, clauses=["4.2", "4.3.1", "4.3.3"])
def periods(request):
    columns = [
        Column("month", _("Month"), sort="month"),
        Column("state", _("State")),
        Column("compiled", _("Compiled")),
        Column("evaluated", _("Evaluated")),
        Column("published", _("Published")),
    ]
    listing = Listing(request, Period.objects.visible_to(request.user).for_list(), columns, order="-month")
    never_opened = Period.objects.never_opened() if request.user.is_a(*OPEN_MONTHS) else []
    return render(request, "appraisal/period_list.html", {"listing": listing, "never_opened": never_opened})


@screen(_("Open a month"), to=OPEN_MONTHS, clauses=["4.2"])
@require_POST
def period_open(request, month):
    return redirect(Period.open_month(month))


@screen(_("A month with its scorecards"), to=WORK_ON_MONTHS, clauses=["4.1.1", "4.2", "4.3.1", "4.3.3", "1.3.2"])
def period(request, month):
    period = visible_or_404(Period.objects.visible_to(request.user).for_list(), month=month)
    cards = list(Scorecard.objects.visible_to(request.user).filter(period=period, revision=period.revision).for_list())
    teams = list(period.team_results().select_related("team"))
    context = {
        "period": period,
        "cards": cards,
        "teams": teams,
        "totals": period.cards().aggregate(amount=Sum("amount"), target=Sum("target_amount")),
        "missing": period.missing() if period.state == Period.State.OPEN else {},
        "reviews": _reviews(period),
        "stages": _stages(period),
        "chart": [(card.team.name, card.amount, card.target_amount, "") for card in teams],
        "signatures": _signatures(period),
        "history": history_of(period),
        "has_steps": any(period.open_steps(request.user)),
    }
    return render(request, "appraisal/period_detail.html", context)


def _reviews(period: Period) -> list[dict]:
    signed, leaders = period.reviewed_teams(), period.leaders()
    return [{"team": team, "review": signed.get(team.pk), "leader": leaders.get(team.pk)} for team in period.teams()]


def _stages(period: Period) -> list[dict]:
    """The month's way as the step bar draws it."""
    path = [
        Period.State.OPEN,
        Period.State.COMPILED,
        Period.State.REVIEWED,
        Period.State.EVALUATED,
        Period.State.PUBLISHED,
    ]
    reached = len(path) if period.state == Period.State.LOCKED else path.index(Period.State(period.state)) + 1
    labels = [gettext("Compile"), gettext("Review"), gettext("Evaluate"), gettext("Publish")]
    return [
        {"label": label, "state": "done" if at < reached else "current" if at == reached else "todo"}
        for at, label in enumerate(labels, start=1)
    ]


def _signatures(period: Period) -> list[tuple]:
    reviews = period.reviews.filter(revision=period.revision).select_related("by", "team")
    return [
        (gettext("Compiled"), period.compiled_by, period.compiled_at),
        *((gettext("Reviewed"), f"{review.by} ({review.team})", review.at) for review in reviews),
        (gettext("Evaluated"), period.evaluated_by, period.evaluated_at),
        (gettext("Published"), period.published_by, period.published_at),
    ]


@screen(_("Step of a month"), to=WORK_ON_MONTHS, clauses=["4.3.1", "4.3.3"])
def period_step(request, month, name):
    period = visible_or_404(Period.objects.visible_to(request.user), month=month)
    return take_step(request, period, name)


@screen(_("Scorecard"), to=DEPARTMENT, clauses=["4.1.1", "4.1.2", "4.1.3", "4.1.4", "4.1.5", "1.3.2"])
def scorecard(request, pk):
    card = visible_or_404(Scorecard.objects.visible_to(request.user).for_list(), pk=pk)
    rules = card.period.rule_set
    context = {
        "card": card,
        "rules": rules,
        "lines": lines_of(card, rules),
        "next_grade": next_grade(card, rules),
        "trend": _trend(card),
        "is_own": card.rep_id == request.user.pk,
        "signatures": _signatures(card.period),
        "may_adjust": card.period.state == "reviewed" and request.user.is_a(Role.MANAGER) and card.is_ranked,
    }
    return render(request, "appraisal/scorecard_detail.html", context)


def _trend(card: Scorecard) -> list[tuple]:
    """(month, amount) of the last thirteen months up to the card's, published ones and the card itself."""
    first = card.period.month.shift(1 - MONTHS_OF_TREND)
    before = Scorecard.objects.published().filter(
        rep=card.rep, period__month__gte=first, period__month__lt=card.period.month
    )
    amounts = dict(before.values_list("period__month", "amount")) | {card.period.month: card.amount}
    return [(month, amount) for month, amount in sorted(amounts.items())]


@screen(_("Rows behind a figure"), to=DEPARTMENT, clauses=["1.3.2"])
def figure(request, pk, indicator):
    card = visible_or_404(Scorecard.objects.visible_to(request.user).for_list(), pk=pk)
    if indicator not in Indicator.values:
        raise Http404
    rules = card.period.rule_set
    line = next(line for line in lines_of(card, rules) if line.indicator == indicator)
    context = {"card": card, "line": line, "rows": rows_behind(card, Indicator(indicator))}
    return page_or_part(request, "appraisal/figure.html", "appraisal/_figure_dialog.html", context)


@screen(_("Adjust a result"), to=[Role.MANAGER], clauses=["4.3.3"])
def adjust(request, pk):
    card = visible_or_404(Scorecard.objects.visible_to(request.user).for_list(), pk=pk)
    form = AdjustmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        card.adjust(by=request.user, **form.cleaned_data)
        return go(request, card)
    status = 422 if form.errors else 200
    return render(request, "appraisal/adjust.html", {"card": card, "form": form}, status=status)


@screen(_("My scorecards"), to=[Role.REP, Role.SUPERVISOR], clauses=["1.3.2", "4.3.3"])
def my_cards(request):
    cards = list(
        Scorecard.objects.visible_to(request.user)
        .published()
        .filter(rep=request.user)
        .for_list()
        .order_by("-period__month")[:MONTHS_OF_TREND]
    )
    trend = [(card.period.month, card.amount, card.target_amount, card.get_absolute_url()) for card in cards[::-1]]
    return render(request, "appraisal/my_cards.html", {"cards": cards, "trend": trend})


@screen(_("Rule sets"), to=DEPARTMENT, clauses=["1.3.2", "4.3.3"])
def rule_sets(request):
    context = {"rule_sets": RuleSet.objects.select_related("drafted_by"), "may_draft": request.user.is_a(Role.MANAGER)}
    return render(request, "appraisal/rule_set_list.html", context)


@screen(_("Rule set"), to=DEPARTMENT, clauses=["1.3.2", "4.3.3"])
def rule_set(request, pk):
    rules = visible_or_404(RuleSet.objects, pk=pk)
    weights = [(indicator, rules.weights[indicator]) for indicator in Indicator]
    return render(request, "appraisal/rule_set_detail.html", {"rules": rules, "weights": weights})


@screen(_("New rule set"), to=[Role.MANAGER], clauses=["4.3.3", "1.3.2"])
def rule_set_new(request):
    form = RuleSetForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        return go(request, form.save())
    return render(request, "appraisal/rule_set_form.html", {"form": form}, status=422 if form.errors else 200)
