"""Pages of a month on its way: compiled, reviewed, evaluated, published, reopened (4.2, 4.3)."""

from collections import Counter

from django.core.paginator import Page, Paginator
from django.db.models import Sum, Value
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import page_or_part, take_step, visible_or_404
from salesdept.people.models import Role, Team, User

from ..coverage import odd_in
from ..department.cards import PER_PAGE
from ..models import Correction, Period, Scorecard
from ..models.reviewing import MANAGERS_PART
from ..models.signature import signatures_under
from ..roles import DEPARTMENT, OPEN_MONTHS, SEE_COVERAGE, WEIGHERS, WORK_ON_MONTHS
from .versions import chosen_version, compared, reasons_between, versions_of


@screen(_("Months"), to=DEPARTMENT, clauses=["4.2", "4.3.1", "4.3.3"])
def periods(request):
    columns = [
        Column("month", _("Month"), sort="month"),
        Column("state", _("State")),
        Column("compiled", _("Compiled")),
        Column("evaluated", _("Evaluated")),
        Column("published", _("Published")),
    ]
    # A rep reads how far the months are, and opens the own cards instead.
    opens = Value(period.screen.is_open_to(request.user))
    rows = Period.objects.visible_to(request.user).for_list().annotate(may_be_opened=opens)
    listing = Listing(request, rows, columns, order="-month")
    never_opened = Period.objects.never_opened() if request.user.is_a(*OPEN_MONTHS) else []
    return render(request, "appraisal/period_list.html", {"listing": listing, "never_opened": never_opened})


@screen(_("Open a month"), to=OPEN_MONTHS, clauses=["4.2"])
@require_POST
def period_open(request, month):
    return redirect(Period.open_month(month))


@screen(_("A month with its scorecards"), to=WORK_ON_MONTHS, clauses=["4.1.1", "4.2", "4.3.1", "4.3.3", "1.3.2"])
def period(request, month):
    period = visible_or_404(Period.objects.visible_to(request.user).for_list(), month=month)
    teams = list(period.team_results().select_related("team"))
    team = next((one.team for one in teams if str(one.team_id) == request.GET.get("team")), None)
    context = {
        "period": period,
        "cards": _cards(request, period, team),
        "team": team,
        "narrowed": f"team={team.pk}&" if team else "",
        "teams": teams,
        "totals": period.cards().aggregate(amount=Sum("amount"), target=Sum("target_amount")),
        "is_before_compiling": (looks := period.state == Period.State.OPEN and request.user.is_a(*SEE_COVERAGE)),
        "checks": period.gaps if looks else [],
        "corrections": Correction.objects.visible_to(request.user).for_list().about_month(period.month),
        "objections": period.objections().visible_to(request.user).for_list(),
        "may_correct": request.user.is_a(Role.CLERK),
        "links": _places(period, request.user),
        "reviews": _reviews(period),
        "stages": _stages(period),
        "signatures": signatures_under(period, period.revision),
        "waivers": period.standing_waivers(),
        "history": history_of(period),
        "has_steps": any(period.open_steps(request.user)),
    }
    return render(request, "appraisal/period_detail.html", context)


def _cards(request, period: Period, team: Team | None) -> Page:
    """A page of those that the reader sees, of one team or of all: questions that wait first, then by rank."""
    here = Scorecard.objects.visible_to(request.user).filter(period=period, revision=period.revision)
    if team:
        here = here.filter(team=team)
    return Paginator(here.for_list().by_need(), PER_PAGE).get_page(request.GET.get("page", "1"))


def _places(period: Period, user) -> list[tuple]:
    """(label, url, is it the next thing to do) of the pages where `user` works on this month."""
    places = []
    if period.state == Period.State.COMPILED and period.parts_to_sign(user):
        places.append((gettext("Review card by card"), reverse("appraisal:review", args=[period.month]), True))
    if period.state in (Period.State.REVIEWED, Period.State.EVALUATED) and user.is_a(*WEIGHERS):
        is_next = period.state == Period.State.REVIEWED and user.is_a(Role.MANAGER)
        places.append(
            (gettext("Ranking and evaluation"), reverse("appraisal:evaluation", args=[period.month]), is_next)
        )
    if period.revision > 1:
        places.append((gettext("Compare versions"), reverse("appraisal:versions", args=[period.month]), False))
    return places


def _reviews(period: Period) -> list[dict]:
    """Who signs what, and how many cards of it are looked at."""
    signed, leaders = period.reviewed_teams(), period.leaders
    of: Counter = Counter()
    seen: Counter = Counter()
    there = period.cards().exclude(rep__role=Role.MANAGER).order_by()
    for card in there.values_list("team_id", "rep_id", "seen_at", named=True):
        part = period.part_of(card, leaders)
        of[part] += 1
        seen[part] += card.seen_at is not None
    parts = [(team.pk, team, leaders.get(team.pk)) for team in period.teams()]
    if MANAGERS_PART in of:
        parts.append((MANAGERS_PART, gettext("Cards of supervisors"), User.manager()))
    return [
        {
            "team": name,
            "review": signed.get(key),
            "leader": leader,
            "seen": seen[key],
            "of": of[key],
        }
        for key, name, leader in parts
    ]


def _stages(period: Period) -> list[dict]:
    """The month's way as the step bar draws it."""
    path = [Period.State.OPEN, Period.State.COMPILED, Period.State.REVIEWED, Period.State.EVALUATED]
    reached = len(path) + 1 if period.is_published else path.index(Period.State(period.state)) + 1
    labels = [gettext("Compile"), gettext("Review"), gettext("Evaluate"), gettext("Publish")]
    return [
        {"label": label, "state": "done" if at < reached else "current" if at == reached else "todo"}
        for at, label in enumerate(labels, start=1)
    ]


@screen(_("Worth a second look"), to=SEE_COVERAGE, clauses=["4.3.1"])
def odd(request, month):
    """What blocks nothing: it is read beside the month's page, which does not wait for it."""
    period = visible_or_404(Period.objects.visible_to(request.user).for_list(), month=month)
    context = {"period": period, "checks": odd_in(period)}
    return page_or_part(request, "appraisal/period_odd.html", "appraisal/_odd.html", context)


@screen(_("Step of a month"), to=WORK_ON_MONTHS, clauses=["4.3.1", "4.3.3"])
def period_step(request, month, name):
    period = visible_or_404(Period.objects.visible_to(request.user), month=month)
    return take_step(request, period, name)


@screen(_("Versions of a month compared"), to=WORK_ON_MONTHS, clauses=["4.3.3", "1.3.2"])
def versions(request, month):
    period = visible_or_404(Period.objects.visible_to(request.user).for_list(), month=month)
    there = versions_of(period, request.user)
    after = chosen_version(request.GET.get("after"), there, there[-1:])
    before = chosen_version(request.GET.get("before"), there, [one for one in there if one < after][-1:])
    context = {
        "period": period,
        "versions": [(str(one), one == before, one == after) for one in there],
        "before": before,
        "after": after,
        "rows": compared(period, request.user, before, after),
        "reasons": reasons_between(period),
    }
    return render(request, "appraisal/period_versions.html", context)
