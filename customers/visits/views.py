from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.calendar import today
from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, page_or_part, part_or_redirect, take_step, visible_or_404
from salesdept.people.models import User

from ..filters import PlannedVisitFilter
from ..models import CheckIn, Customer, PlannedVisit
from ..roles import LOG, SEE_CUSTOMERS
from ..views.pages import entered, saved_or_page
from .check_in_form import CheckInForm
from .forms import MoveForm, PlanForm, RoutePlaceForm, VisitEditForm
from .route import map_url, route_of
from .sections import visit_section
from .weeks import DAY, MONTH, WEEK, Span, days_of, tallies, team_of, team_rows

COLUMNS = [
    Column("customer", _("Customer")),
    Column("day", _("Date"), sort="day"),
    Column("person", _("By")),
    Column("place", _("Place")),
    Column("state", _("State")),
]
VIEW_NAMES = {WEEK: _("Week"), DAY: _("Day"), MONTH: _("Month")}


@screen(_("Calendar"), to=LOG, clauses=["3.1.3", "7.2.1"])
def calendar(request):
    """The own week with everything dated in it, by default; a day, a month, or who of the team is where."""
    span = Span.asked(request.GET.get("view", ""), request.GET.get("day", ""))
    people = team_of(request.user)
    shows_team = bool(people) and "team" in request.GET
    if shows_team and span.view == MONTH:
        span = Span(WEEK, span.day)
    context = {
        "span": span,
        "today": today(),
        "shows_team": shows_team,
        "tabs": _tabs(span, "team" if shows_team else span.view, has_team=bool(people)),
        "previous_url": _calendar_url(span.view, span.previous, shows_team),
        "next_url": _calendar_url(span.view, span.next, shows_team),
        "today_url": _calendar_url(span.view, today(), shows_team),
    }
    if shows_team:
        rows = team_rows(request.user, people, span)
        context |= {"rows": rows, "several_teams": len({row.team for row in rows}) > 1}
    else:
        own = tallies([request.user], request.user, span.first, span.last)[request.user.pk]
        context |= {"days": days_of(request.user, span), "tally": own, "tally_url": _visits_url(request.user, span)}
    return render(request, "customers/visits/calendar.html", context)


def _tabs(span: Span, shown: str, *, has_team: bool) -> list[tuple]:
    """The views of the calendar by name, "route" and "team" among them; `shown` is the one that is open."""
    names = [(name, _calendar_url(view, span.day, team=False), view == shown) for view, name in VIEW_NAMES.items()]
    names.append((_("Route"), _route_url(span.day), shown == "route"))
    return [*names, (_("Team"), _calendar_url(WEEK, span.day, team=True), shown == "team")] if has_team else names


def _calendar_url(view: str, day, team: bool) -> str:
    asked = {"view": view, "day": day} | ({"team": 1} if team else {})
    return f"{reverse('customers:calendar')}?{urlencode(asked)}"


def _visits_url(person, span: Span) -> str:
    return f"{reverse('customers:visits')}?{urlencode({'person': person.pk, 'since': span.first, 'until': span.last})}"


@screen(_("Planned visits"), to=SEE_CUSTOMERS, clauses=["3.1.3", "7.2.1"])
def visits(request):
    rows = PlannedVisit.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, COLUMNS, filterset=PlannedVisitFilter, order="-day")
    return render(request, "customers/visits/visit_list.html", {"listing": listing})


@screen(_("Plan a visit"), to=LOG, clauses=["3.1.3", "7.2.1"])
def visit_new(request):
    """Whom and when are enough; the day stands there where one was clicked in the calendar."""
    asked = request.GET
    files = Customer.objects.visible_to(request.user)
    chosen = visible_or_404(files, pk=asked["customer"]) if asked.get("customer") else None
    search = asked.get("q", "").strip()
    proposed = {name: asked[name] for name in ("day", "starts", "purpose", "keeps") if asked.get(name)}
    initial = {"day": today() + timedelta(days=1)} | proposed
    form = PlanForm(entered(request), by=request.user, customer=chosen, search=search, initial=initial)
    if request.method == "POST" and form.is_valid():
        visit = form.save()
        _warn(request, visit)
        return go(request, _back(request, visit))
    context = {"form": form, "search": search, "next": asked.get("next") or request.POST.get("next", "")}
    status = 422 if form.errors else 200
    return page_or_part(request, "customers/visits/visit_new.html", "customers/visits/_plan.html", context, status)


@screen(_("Planned visit"), to=SEE_CUSTOMERS, clauses=["7.2.1"])
def visit(request, pk):
    visit = _visible(request, pk)
    return _visit_page(request, visit, CheckInForm(visit=visit, by=request.user))


def _visit_page(request, visit: PlannedVisit, form: CheckInForm):
    context = {
        "visit": visit,
        "contacts": visit.contacts.all(),
        "clashes": visit.clashes(),
        "may_edit": visit.may_edit(request.user),
        "map_url": map_url(visit.place, _agent(request)),
        "sections": visit_section.of(visit, request.user),
        "history": history_of(visit),
    } | _arrival(visit, form, request.user)
    return render(request, "customers/visits/visit.html", context, status=422 if form.errors else 200)


def _arrival(visit: PlannedVisit, form: CheckInForm, user) -> dict:
    """The check-in with its place for who may read it, or the form for who may make it now."""
    if check_in := getattr(visit, "check_in", None):
        return {"check_in": check_in, "shows_place": check_in.shows_place_to(user)}
    is_open = CheckIn.refusal(visit, user) is None
    return {"check_in_form": form if is_open else None, "place_days": settings.CHECK_IN_PLACE_DAYS}


def _agent(request) -> str:
    return request.headers.get("User-Agent", "")


@screen(_("Check in at a visit"), to=LOG, clauses=["7.2.1"])
@require_POST
def visit_check_in(request, pk):
    visit = _visible(request, pk)
    visit.must_be_in_plan_of(request.user)
    form = CheckInForm(request.POST, request.FILES, visit=visit, by=request.user)
    if not (form.is_valid() and form.save()):
        return _visit_page(request, visit, form)
    messages.success(request, gettext("You are checked in."))
    return go(request, _back(request, visit))


@screen(_("Route of the day"), to=LOG, clauses=["3.1.3"])
def route(request):
    """The stops of one day in their order, each with its address and the way to the map; of oneself or one's people."""
    person, span = _whose_day(request), Span.asked(DAY, request.GET.get("day", ""))
    other = None if person == request.user else person
    context = {
        "tabs": _tabs(span, "route", has_team=bool(team_of(request.user))),
        "previous_url": _route_url(span.previous, other),
        "next_url": _route_url(span.next, other),
        "today_url": _route_url(today(), other),
    } | _stops(request, person, span.day)
    return render(request, "customers/visits/route.html", context)


def _whose_day(request) -> User:
    """Oneself, or whom the address names among those whose visits one leads; 404 for anybody else."""
    asked = request.GET.get("person")
    led = [one.pk for one in team_of(request.user)] if asked else []
    return visible_or_404(User.objects.filter(pk__in=[request.user.pk, *led]), pk=asked or request.user.pk)


def _stops(request, person: User, day) -> dict:
    stops = route_of(person, day, request.user, _agent(request))
    return {"day": day, "today": today(), "person": person, "is_own": person == request.user, "stops": stops}


@screen(_("Order the route of the day"), to=LOG, clauses=["3.1.3"])
@require_POST
def visit_place(request, pk):
    visit = _visible(request, pk)
    visit.must_be_in_plan_of(request.user)
    form = RoutePlaceForm(request.POST)
    if form.is_valid():
        visit.put_in_route(by=request.user, **form.cleaned_data)
    context = _stops(request, request.user, visit.day)
    return part_or_redirect(request, "customers/visits/_route.html", context, _route_url(visit.day))


def _route_url(day, person: User | None = None) -> str:
    asked = {"day": day} | ({"person": person.pk} if person else {})
    return f"{reverse('customers:route')}?{urlencode(asked)}"


@screen(_("Edit a planned visit"), to=LOG, clauses=["7.2.1"])
def visit_edit(request, pk):
    visit = _visible(request, pk)
    visit.must_be_plannable_by(request.user)
    visit.must_lie_ahead()
    form = VisitEditForm(entered(request), instance=visit, by=request.user)
    crumbs = [(_("Calendar"), reverse("customers:calendar")), (str(visit), visit.get_absolute_url())]
    return saved_or_page(request, form, _("Edit"), visit.get_absolute_url(), crumbs)


@screen(_("Move a visit in the calendar"), to=LOG, clauses=["7.2.1"])
@require_POST
def visit_shift(request, pk):
    """Another day at the same time, as one drags it; the calendar is shown again."""
    visit = _visible(request, pk)
    if refusal := PlannedVisit.steps()["move"].refusal(visit, request.user):
        raise refusal
    kept = {"starts": visit.starts or "", "ends": visit.ends or ""}
    form = MoveForm({"day": request.POST.get("day")} | kept, document=visit)
    if not form.is_valid():
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
        return go(request, _back(request, visit))
    visit.must_be_as_shown(request.POST.get("version"))
    visit.move(by=request.user, **form.cleaned_data)
    told = gettext("%(customer)s: moved to %(when)s.")
    messages.success(request, told % {"customer": visit.customer, "when": visit.when})
    _warn(request, visit)
    return go(request, _back(request, visit))


@screen(_("Step of a planned visit"), to=LOG, clauses=["7.2.1"])
def visit_step(request, pk, name):
    visit = _visible(request, pk)
    answer = take_step(request, visit, name)
    if request.method == "POST" and answer.status_code in (204, 302):
        _warn(request, visit)
    return answer


def _visible(request, pk) -> PlannedVisit:
    return visible_or_404(PlannedVisit.objects.visible_to(request.user).for_list(), pk=pk)


def _warn(request, visit: PlannedVisit) -> None:
    """Two visits at once are the planner's own affair; but nobody plans them unawares."""
    for other in visit.clashes():
        told = gettext("At that time you also visit %(customer)s, %(hours)s.")
        messages.warning(request, told % {"customer": other.customer, "hours": other.hours})


def _back(request, visit: PlannedVisit):
    """Where the person came from, else the visit."""
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if asked.startswith("/") and is_ours else visit
