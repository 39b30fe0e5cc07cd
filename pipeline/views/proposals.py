from django.db import transaction
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.errors import NotYourPart
from salesdept.common.history import history_of
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404

from ..forms import ProposalForm, ProposalOpenForm, QuotationLines
from ..models import Opportunity, Proposal
from ..models.proposal import open_proposal
from ..roles import NEGOTIATORS, SEE_OPPORTUNITIES, WRITERS


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
    proposal = visible_or_404(Proposal.objects.visible_to(request.user), pk=pk)
    context = {
        "proposal": proposal,
        "lines": proposal.lines.select_related("product"),
        "may_edit": proposal.may_edit(request.user),
        "missing": proposal.missing_parts(),
        "history": history_of(proposal),
    }
    return render(request, "pipeline/proposal_detail.html", context)


@screen(_("Write a proposal"), to=WRITERS, clauses=["3.3.2"])
def proposal_edit(request, pk):
    proposal = visible_or_404(Proposal.objects.visible_to(request.user), pk=pk)
    if not proposal.may_edit(request.user):
        raise NotYourPart(gettext("Named authors write the proposal until it is sent."), "3.3.1")
    form = ProposalForm(request.POST or None, instance=proposal, by=request.user)
    lines = QuotationLines(request.POST or None, instance=proposal, prefix="lines")
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        with transaction.atomic():
            lines.instance = form.save()
            lines.save()
        return go(request, proposal)
    context = {"form": form, "lines": lines, "proposal": proposal}
    return render(request, "pipeline/proposal_form.html", context, status=422 if request.method == "POST" else 200)


@screen(_("Step of a proposal"), to=WRITERS, clauses=["3.3.2", "3.3.3"])
def proposal_step(request, pk, name):
    return take_step(request, visible_or_404(Proposal.objects.visible_to(request.user), pk=pk), name)
