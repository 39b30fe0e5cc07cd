from django.db import transaction
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from salesdept.common.history import history_of
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404

from ..models import NegotiationRound, Opportunity
from ..roles import NEGOTIATORS, SEE_COSTS, SEE_NEGOTIATION
from .forms import Concessions, RoundEditForm, RoundForm


@screen(_("Negotiation round"), to=NEGOTIATORS, clauses=["3.4.1", "3.4.2"])
def round_new(request, pk):
    opportunity = visible_or_404(Opportunity.objects.visible_to(request.user), pk=pk)
    if refusal := opportunity.organised_by(request.user):
        raise refusal
    form = RoundForm(request.POST or None, opportunity=opportunity, by=request.user)
    return _written(request, form, opportunity)


@screen(_("Edit a negotiation round"), to=NEGOTIATORS, clauses=["3.4.1"])
def round_edit(request, pk):
    turn = _visible(request, pk)
    turn.must_be_editable_by(request.user)
    form = RoundEditForm(request.POST or None, instance=turn, by=request.user)
    return _written(request, form, turn.opportunity)


def _written(request, form, opportunity):
    """Round and concessions are saved together or not at all."""
    concessions = Concessions(request.POST or None, instance=form.instance, prefix="concessions")
    if request.method == "POST" and form.is_valid() and concessions.is_valid():
        with transaction.atomic():
            concessions.instance = form.save()
            concessions.save()
        return go(request, concessions.instance)
    context = {"form": form, "concessions": concessions, "opportunity": opportunity}
    status = 409 if getattr(form, "is_stale", False) else 422 if request.method == "POST" else 200
    return render(request, "pipeline/negotiation/round_form.html", context, status=status)


@screen(_("A round of the negotiation"), to=SEE_NEGOTIATION, clauses=["3.4.1", "3.4.2"])
def round_(request, pk):
    turn = _visible(request, pk)
    context = {
        "round": turn,
        "points": turn.points(),
        "concessions": turn.concessions.all(),
        "worth": turn.worth() if request.user.is_a(*SEE_COSTS) else None,
        "may_edit": turn.may_edit(request.user),
        "organises": turn.opportunity.organised_by(request.user) is None,
        "history": history_of(turn),
    }
    return render(request, "pipeline/negotiation/round_detail.html", context)


@screen(_("Step of a negotiation round"), to=SEE_NEGOTIATION, clauses=["3.4.1"])
def round_step(request, pk, name):
    return take_step(request, _visible(request, pk), name)


def _visible(request, pk) -> NegotiationRound:
    return visible_or_404(NegotiationRound.objects.visible_to(request.user).for_list(), pk=pk)
