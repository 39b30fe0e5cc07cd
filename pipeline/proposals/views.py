from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.audit import record_change
from salesdept.common.errors import Stale
from salesdept.common.history import history_of
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404
from salesdept.links.panel import links_panel
from salesdept.papers.offers import papers_section

from ..models import Opportunity, Proposal
from ..quotations.views import figures_of
from ..roles import DECIDERS, NEGOTIATORS, SEE_COSTS, SEE_OPPORTUNITIES, WRITERS
from .comparing import line_changes, pieces, sum_changes
from .covering import need_forms, people_of, places_of, status_of
from .forms import CopyForm, LanguageForm, PartForm, PlanSteps, ProposalOpenForm
from .models import PARTS, open_proposal, plain
from .plans import time_line


@screen(_("Open a proposal"), to=NEGOTIATORS, clauses=["3.3.1"])
def proposal_new(request, pk):
    opportunity = visible_or_404(Opportunity.objects.visible_to(request.user), pk=pk)
    form = ProposalOpenForm(request.POST or None, initial={"authors": [opportunity.owner_id]})
    if request.method == "POST" and form.is_valid():
        proposal = open_proposal(opportunity, by=request.user, authors=form.cleaned_data["authors"])
        return go(request, proposal)
    context = {"form": form, "heading": _("Open a proposal"), "opportunity": opportunity}
    return render(request, "pipeline/form.html", context, status=422 if form.errors else 200)


@screen(_("Proposal"), to=SEE_OPPORTUNITIES, clauses=["3.3.1", "3.3.2", "3.3.3"])
def proposal(request, pk):
    proposal = _visible(request, pk)
    quotation = proposal.quotation
    steps = list(proposal.plan_steps.all())
    sees_costs = request.user.is_a(*SEE_COSTS)
    context = figures_of(quotation, quotation.totals, request.user) | {
        "proposal": proposal,
        "parts": [(part, label, getattr(proposal, part)) for part, label in PARTS.items()],
        "time_line": time_line(steps),
        "needs": proposal.need_lines,
        "shows_prices": proposal.prices_are_shown_to(request.user),
        "may_edit": proposal.may_edit(request.user),
        "versions": proposal.opportunity.proposals.all(),
        "approvals": proposal.approvals.select_related("asked_by", "decided_by") if sees_costs else [],
        "dispatches": proposal.dispatches.select_related("by"),
        "may_organise": request.user.is_a(*NEGOTIATORS) and proposal.opportunity.organised_by(request.user) is None,
        "papers": papers_section(proposal, request.user),
        "links": links_panel(proposal, "proposal", request.user) if proposal.is_frozen else None,
        "history": history_of(proposal),
    }
    return render(request, "pipeline/proposals/proposal.html", context)


def _visible(request, pk) -> Proposal:
    rows = Proposal.objects.visible_to(request.user)
    rows = rows.select_related("opportunity__owner", "opportunity__requirements", "quotation")
    return visible_or_404(rows, pk=pk)


def _to_write(request, pk) -> Proposal:
    proposal = _visible(request, pk)
    if refusal := proposal.writing_refusal(request.user):
        raise refusal
    return proposal


@screen(_("Write a proposal"), to=WRITERS, clauses=["3.3.1", "3.3.2"])
def proposal_edit(request, pk):
    """All parts, each with a save of its own."""
    return _editor(request, _to_write(request, pk))


@screen(_("Save a part of a proposal"), to=WRITERS, clauses=["3.3.1", "3.3.2"])
@require_POST
def part_save(request, pk, part):
    """One part; where a colleague's lines touch one's own, both texts are shown and nothing is saved."""
    proposal = _to_write(request, pk)
    if part not in PARTS:
        raise Http404
    form = PartForm(request.POST, proposal=proposal, part=part, user=request.user)
    if not form.is_valid():
        return _editor(request, proposal, forms={part: form}, status=422)
    try:
        joined = proposal.write(part, form.whole_text(), by=request.user, seen=form.cleaned_data["seen"])
    except Stale as stale:
        proposal.refresh_from_db()
        form.data = form.data.copy()
        form.data["seen"] = getattr(proposal, part)
        form.add_error("text", stale.message)
        form.woven = pieces(getattr(proposal, part), plain(form.data["text"]))
        return _editor(request, proposal, forms={part: form}, status=stale.status)
    told = gettext("Saved, together with a colleague's lines.") if joined else gettext("Saved.")
    messages.success(request, told)
    return go(request, _place(proposal, part))


def _place(proposal, part: str) -> str:
    return f"{proposal.get_absolute_url()}edit/#{part}"


@screen(_("Steps of the plan"), to=WRITERS, clauses=["3.3.2"])
@require_POST
def plan_save(request, pk):
    proposal = _to_write(request, pk)
    steps = PlanSteps(request.POST, instance=proposal, prefix="steps")
    if not steps.is_valid():
        return _editor(request, proposal, steps=steps, status=422)
    with transaction.atomic():
        proposal.begin_change(request.user)
        steps.save()
        record_change(proposal, by=request.user, clause="3.3.2", action="write_steps")
    messages.success(request, gettext("Saved."))
    return go(request, _place(proposal, "steps"))


@screen(_("Coverage of needs"), to=WRITERS, clauses=["3.3.2"])
@require_POST
def coverage_save(request, pk):
    """What was changed in the grid; a need that a colleague answered otherwise meanwhile is shown with both answers."""
    proposal = _to_write(request, pk)
    with transaction.atomic():
        proposal.hold()
        grid = need_forms(proposal, request.POST)
        # Each of them is asked, so that each shows what is wrong with it.
        if all([form.is_valid() for form in grid]):
            for form in grid:
                form.save(by=request.user)
    if (status := status_of(grid)) != 200:
        return _editor(request, proposal, needs=grid, status=status)
    messages.success(request, gettext("Saved."))
    return go(request, _place(proposal, "coverage"))


@screen(_("Language of a proposal"), to=WRITERS, clauses=["3.3.2"])
@require_POST
def language_save(request, pk):
    proposal = _to_write(request, pk)
    form = LanguageForm(request.POST)
    if form.is_valid():
        with transaction.atomic():
            proposal.begin_change(request.user)
            proposal.language = form.cleaned_data["language"]
            proposal.save(update_fields=["language"])
            record_change(proposal, by=request.user, clause="3.3.2", changed={"language": ["", proposal.language]})
    return go(request, _place(proposal, ""))


def _editor(request, proposal, *, forms=None, steps=None, needs=None, status=200):
    given = forms or {}
    parts = [
        (part, label, given.get(part) or PartForm(proposal=proposal, part=part, user=request.user))
        for part, label in PARTS.items()
    ]
    context = {
        "proposal": proposal,
        "parts": parts,
        "needs": needs or need_forms(proposal),
        "places": places_of(proposal),
        "people": people_of(proposal),
        "steps": steps or PlanSteps(instance=proposal, prefix="steps"),
        "time_line": time_line(list(proposal.plan_steps.all())),
        "language_form": LanguageForm(instance=proposal),
    }
    return render(request, "pipeline/proposals/edit.html", context, status=status)


@screen(_("Step of a proposal"), to=[*WRITERS, *DECIDERS], clauses=["3.3.2", "3.3.3", "3.4.1"])
def proposal_step(request, pk, name):
    return take_step(request, _visible(request, pk), name)


@screen(_("What changed between versions"), to=SEE_OPPORTUNITIES, clauses=["3.3.3"])
def proposal_changes(request, pk):
    """This version against another one of its opportunity, by default the one before."""
    proposal = _visible(request, pk)
    others = proposal.opportunity.proposals.exclude(pk=proposal.pk).select_related("quotation")
    asked = request.GET.get("with", "")
    before = others.filter(number=int(asked)).first() if asked.isdecimal() and len(asked) < 5 else None
    before = before or others.filter(number__lt=proposal.number).first() or others.first()
    context = {"proposal": proposal, "before": before, "others": others}
    if before:
        context |= {
            "texts": [(label, pieces(getattr(before, part), getattr(proposal, part))) for part, label in PARTS.items()],
        }
    if before and all(one.prices_are_shown_to(request.user) for one in (before, proposal)):
        context |= {
            "lines": line_changes(before.quotation, proposal.quotation),
            "sums": sum_changes(before.quotation, proposal.quotation),
        }
    return render(request, "pipeline/proposals/changes.html", context)


@screen(_("Copy a proposal"), to=NEGOTIATORS, clauses=["3.3.2"])
def proposal_copy(request, pk):
    """Its texts and lines for another opportunity; the copy starts a row of versions of its own."""
    proposal = _visible(request, pk)
    form = CopyForm(request.POST or None, by=request.user, without=proposal.opportunity)
    if request.method == "POST" and form.is_valid():
        return go(request, proposal.copy_to(form.cleaned_data["opportunity"], by=request.user))
    context = {"form": form, "heading": _("Copy a proposal"), "opportunity": proposal.opportunity}
    return render(request, "pipeline/form.html", context, status=422 if form.errors else 200)
