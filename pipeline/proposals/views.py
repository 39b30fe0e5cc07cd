from django.db import transaction
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from salesdept.common.history import history_of
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404

from ..models import Opportunity, Proposal
from ..quotations.views import figures_of
from ..roles import NEGOTIATORS, SEE_OPPORTUNITIES, WRITERS
from .forms import ProposalForm, ProposalOpenForm
from .models import open_proposal


@screen(_("Open a proposal"), to=NEGOTIATORS, clauses=["3.3.1"])
def proposal_new(request, pk):
    opportunity = visible_or_404(Opportunity.objects.visible_to(request.user), pk=pk)
    form = ProposalOpenForm(request.POST or None, initial={"authors": [opportunity.owner_id]})
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            proposal = open_proposal(opportunity, by=request.user, authors=form.cleaned_data["authors"])
        return go(request, proposal)
    context = {"form": form, "heading": _("Open a proposal"), "opportunity": opportunity}
    return render(request, "pipeline/form.html", context, status=422 if form.errors else 200)


@screen(_("Proposal"), to=SEE_OPPORTUNITIES, clauses=["3.3.1", "3.3.2", "3.3.3"])
def proposal(request, pk):
    rows = Proposal.objects.visible_to(request.user).select_related("opportunity__owner", "quotation")
    proposal = visible_or_404(rows, pk=pk)
    quotation = proposal.quotation
    context = figures_of(quotation, quotation.totals, request.user) | {
        "proposal": proposal,
        "may_edit": proposal.may_edit(request.user),
        "quotation_url": quotation.get_absolute_url() if proposal.may_edit(request.user) else "",
        "missing": proposal.missing_parts(),
        "history": history_of(proposal),
    }
    return render(request, "pipeline/proposals/proposal.html", context)


@screen(_("Write a proposal"), to=WRITERS, clauses=["3.3.2"])
def proposal_edit(request, pk):
    proposal = visible_or_404(Proposal.objects.visible_to(request.user), pk=pk)
    if refusal := proposal.writing_refusal(request.user):
        raise refusal
    form = ProposalForm(request.POST or None, instance=proposal, by=request.user)
    if request.method == "POST" and form.is_valid():
        return go(request, form.save())
    context = {"form": form, "proposal": proposal}
    return render(request, "pipeline/proposals/form.html", context, status=form.status)


@screen(_("Step of a proposal"), to=WRITERS, clauses=["3.3.2", "3.3.3"])
def proposal_step(request, pk, name):
    return take_step(request, visible_or_404(Proposal.objects.visible_to(request.user), pk=pk), name)
