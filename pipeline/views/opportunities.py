from dataclasses import replace

from django.http import QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from salesdept.common.history import history_of
from salesdept.common.listing import Around, Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, step_form, take_step, visible_or_404
from salesdept.lists.pages import has_views

from ..filters import BoardFilter, OpportunityFilter
from ..forms import OpportunityEditForm, OpportunityForm
from ..gates import GateClosed, gate_after
from ..gating.checks import as_read_by
from ..lists import OPPORTUNITIES
from ..models import Opportunity
from ..pages import opportunity_section
from ..roles import SEE_OPPORTUNITIES, SEE_RESEARCH, SELLERS, sees_prices
from ..stages import Stage
from ..standing import acts_of, sentence, stages_of
from ..working import worked_by
from .board import board_url, may_add

COLUMNS = [
    Column("name", _("Opportunity"), sort="name"),
    Column("owner", _("Owner"), sort="owner__name"),
    Column("stage", _("Stage")),
    Column("next", _("Next step")),
    Column("days", _("Days in stage"), numeric=True),
    Column("amount", _("Amount"), sort="amount", numeric=True),
    Column("state", _("State")),
    Column("probability", _("Probability"), numeric=True, extra=True),
    Column("close", _("Expected close"), extra=True),
    Column("product", _("Product"), extra=True),
    Column("code", _("Number"), sort="code", extra=True),
]
ASKING = ("advance", "skip")
"""Steps whose form asks for what their gate lacks."""


@screen(_("Opportunities"), to=SEE_OPPORTUNITIES, clauses=["3.1.1"])
@has_views(OPPORTUNITIES)
def opportunities(request, views):
    listing = _listing(request, Opportunity.objects.visible_to(request.user).for_list())
    context = {
        "listing": listing,
        "views": views.of(listing),
        "may_add": may_add(request),
        "shared": _shared_with_board(listing),
    }
    return render(request, "pipeline/opportunity_list.html", context)


def _listing(request, rows, query=None) -> Listing:
    """The most valuable first; by name for who works without prices."""
    priced = sees_prices(request.user)
    columns = [column for column in COLUMNS if priced or column.key != "amount"]
    order = "-amount" if priced else "name"
    return Listing(request, rows, columns, filterset=OpportunityFilter, order=order, query=query)


def _shared_with_board(listing) -> str:
    """The filters that the board takes too."""
    query = listing.query.copy()
    for name in set(query) - set(BoardFilter.base_filters):
        query.pop(name)
    return query.urlencode()


def _around(request, opportunity) -> Around | None:
    """The neighbours in the list that the reader comes from; None when it was opened otherwise."""
    if "from" not in request.GET:
        return None
    rows, query = Opportunity.objects.visible_to(request.user), QueryDict(request.GET["from"])
    return _listing(request, rows, query).around(opportunity, OPPORTUNITIES.url)


@screen(
    _("Opportunity"),
    to=SEE_OPPORTUNITIES,
    clauses=["3.1.3", "3.2.1", "3.2.2", "3.2.3", "3.3.1", "3.3.3", "3.4.1", "3.4.2", "3.4.3"],
)
def opportunity(request, pk):
    """How it stands, what its stage still needs, what comes next; below, everything that belongs to it."""
    opportunity = visible_or_404(Opportunity.objects.visible_to(request.user).for_list(), pk=pk)
    user, checks = request.user, opportunity.gate() if opportunity.state in ("open", "won") else []
    asked = request.GET.get("stage", "")
    asked = Stage(asked if asked in Stage.values else opportunity.stage)
    shown = checks if asked == opportunity.stage else gate_after(asked).checks(opportunity, stage=asked)
    moves = list(opportunity.moves.for_list())
    context = {
        "opportunity": opportunity,
        "sentence": sentence(opportunity, checks),
        "stages": stages_of(opportunity, checks, moves),
        "asked": asked,
        "checks": as_read_by(shown, user),
        "acts": acts_of(opportunity, user),
        "sections": opportunity_section.of(opportunity, user),
        "moves": moves,
        "may_edit": opportunity.may_edit(user),
        "sees_prices": sees_prices(user),
        "works": opportunity.state == "open" and user.is_a(*SELLERS) and worked_by(opportunity, user) is None,
        "around": _around(request, opportunity),
        "history": _history_for(user, opportunity),
    }
    return render(request, "pipeline/opportunity_detail.html", context)


def _history_for(user, opportunity) -> list:
    """What was done; the departments read neither what research found out (3.2) nor what changed from what."""
    lines = history_of(opportunity, limit=10)
    if user.is_a(*SEE_RESEARCH):
        return lines
    return [replace(line, changes=[]) for line in lines if not line.clause.startswith("3.2")]


@screen(_("New opportunity"), to=SELLERS, clauses=["3.1.1", "3.6.3"])
def opportunity_new(request):
    customer = request.GET.get("customer")
    form = OpportunityForm(request.POST or None, by=request.user, initial={"customer": customer})
    if request.method == "POST" and form.is_valid():
        return go(request, form.save())
    return _page(request, form, _("New opportunity"))


@screen(_("Edit an opportunity"), to=SELLERS, clauses=["3.1.3"])
def opportunity_edit(request, pk):
    opportunity = _to_work_on(request, pk)
    form = OpportunityEditForm(request.POST or None, instance=opportunity, by=request.user)
    if request.method == "POST" and form.is_valid():
        return go(request, form.save())
    return _page(request, form, _("Edit"), opportunity, form.status)


def _to_work_on(request, pk) -> Opportunity:
    opportunity = visible_or_404(Opportunity.objects.visible_to(request.user), pk=pk)
    if refusal := worked_by(opportunity, request.user):
        raise refusal
    return opportunity


def _page(request, form, heading, opportunity=None, status=None):
    context = {"form": form, "heading": heading, "opportunity": opportunity}
    return render(request, "pipeline/form.html", context, status=status or (422 if form.errors else 200))


@screen(_("Step of an opportunity"), to=SELLERS, clauses=["3.1.3", "3.4.3"])
def opportunity_step(request, pk, name):
    """Takes the step and goes back to the board where it was asked for; a closed gate keeps what was entered."""
    opportunity = visible_or_404(Opportunity.objects.visible_to(request.user), pk=pk)
    board = (request.POST if request.method == "POST" else request.GET).get("board")
    kept = {} if board is None else {"board": board}
    try:
        return take_step(request, opportunity, name, back=board_url(board), kept=kept)
    except GateClosed as closed:
        if name not in ASKING:
            context = {"opportunity": opportunity, "error": closed, "checks": closed.checks}
            return render(request, "pipeline/gate.html", context, status=closed.status)
        opportunity.refresh_from_db()
        form = opportunity.steps()[name].make_form(request.POST, opportunity, request.user)
        form.add_error(None, closed.message)
        return step_form(request, opportunity, name, form, kept)
