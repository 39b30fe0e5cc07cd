from django.db import transaction
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404

from ..board import columns_of
from ..filters import OpportunityFilter
from ..forms import OpportunityEditForm, OpportunityForm, PainPoints, RequirementsForm
from ..gates import GateClosed
from ..models import Opportunity, Requirements
from ..models.opportunity import worked_by
from ..pages import opportunity_section
from ..roles import SEE_OPPORTUNITIES, SELLERS
from ..stages import Stage


@screen(_("Board"), to=SEE_OPPORTUNITIES, clauses=["3.1.3", "3.4.3"])
def board(request):
    return render(request, "pipeline/board.html", {"columns": columns_of(request.user), "may_add": _may_add(request)})


def _may_add(request) -> bool:
    return request.user.is_a(*SELLERS)


@screen(_("Opportunities"), to=SEE_OPPORTUNITIES, clauses=["3.1.1"])
def opportunities(request):
    columns = [
        Column("name", _("Opportunity"), sort="name"),
        Column("owner", _("Owner"), sort="owner__name"),
        Column("stage", _("Stage")),
        Column("next", _("Next step")),
        Column("amount", _("Amount"), sort="amount", numeric=True),
        Column("state", _("State")),
    ]
    rows = Opportunity.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, columns, filterset=OpportunityFilter, order="-amount")
    return render(request, "pipeline/opportunity_list.html", {"listing": listing, "may_add": _may_add(request)})


@screen(
    _("Opportunity"),
    to=SEE_OPPORTUNITIES,
    clauses=["3.1.3", "3.2.1", "3.2.2", "3.2.3", "3.3.1", "3.3.3", "3.4.1", "3.4.2", "3.4.3"],
)
def opportunity(request, pk):
    opportunity = visible_or_404(Opportunity.objects.visible_to(request.user).for_list(), pk=pk)
    context = {
        "opportunity": opportunity,
        "stages": _stages(opportunity),
        "checks": opportunity.gate() if opportunity.state in ("open", "won") else [],
        "sections": opportunity_section.of(opportunity, request.user),
        "moves": opportunity.moves.for_list(),
        "may_edit": opportunity.may_edit(request.user),
        "history": history_of(opportunity),
    }
    return render(request, "pipeline/opportunity_detail.html", context)


def _stages(opportunity: Opportunity) -> list[dict]:
    here = Stage(opportunity.stage).position
    lost = opportunity.state == Opportunity.State.LOST
    return [
        {
            "label": stage.label,
            "state": "done" if at < here else "todo" if at > here else "blocked" if lost else "current",
        }
        for at, stage in enumerate(Stage)
    ]


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
    """Takes the step; a closed gate shows the whole list of what is missing, each with the place where it is done."""
    opportunity = visible_or_404(Opportunity.objects.visible_to(request.user), pk=pk)
    try:
        return take_step(request, opportunity, name)
    except GateClosed as closed:
        context = {"opportunity": opportunity, "error": closed, "checks": closed.checks}
        return render(request, "pipeline/gate.html", context, status=closed.status)


@screen(_("Requirements"), to=SELLERS, clauses=["3.2.1", "3.2.2", "3.2.3"])
def requirements(request, pk):
    opportunity = _to_work_on(request, pk)
    brief = getattr(opportunity, "requirements", None) or Requirements(opportunity=opportunity)
    form = RequirementsForm(request.POST or None, instance=brief)
    pains = PainPoints(request.POST or None, instance=brief, prefix="pains")
    if request.method == "POST" and form.is_valid() and pains.is_valid():
        with transaction.atomic():
            pains.instance = form.save()
            pains.save()
            record_change(opportunity, by=request.user, clause="3.2.1", action="research")
        return go(request, opportunity)
    context = {"form": form, "pains": pains, "opportunity": opportunity}
    status = 422 if request.method == "POST" else 200
    return render(request, "pipeline/requirements_form.html", context, status=status)
