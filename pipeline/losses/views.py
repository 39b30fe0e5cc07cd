from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.screens import screen
from salesdept.common.web import go, visible_or_404
from salesdept.people.models import Role

from ..roles import SELLERS
from .forms import CompetitorEditForm, LossReasonEditForm, LossReasonForm
from .models import Competitor, LossReason

KEEP = [Role.MANAGER]


@screen(_("Loss reasons and competitors"), to=SELLERS, clauses=["3.4.3"])
def losses(request):
    context = {
        "reasons": LossReason.objects.visible_to(request.user),
        "competitors": Competitor.objects.visible_to(request.user),
        "keeps": loss_reason_new.screen.is_open_to(request.user),
    }
    return render(request, "pipeline/losses/lists.html", context)


@screen(_("New loss reason"), to=KEEP, clauses=["3.4.3"])
def loss_reason_new(request):
    return _form(request, LossReasonForm(request.POST or None, by=request.user), _("New loss reason"))


@screen(_("Edit a loss reason"), to=KEEP, clauses=["3.4.3"])
def loss_reason_edit(request, pk):
    reason = visible_or_404(LossReason.objects.visible_to(request.user), pk=pk)
    return _form(request, LossReasonEditForm(request.POST or None, instance=reason, by=request.user), str(reason))


@screen(_("Edit a competitor"), to=KEEP, clauses=["3.4.3"])
def competitor_edit(request, pk):
    rival = visible_or_404(Competitor.objects.visible_to(request.user), pk=pk)
    return _form(request, CompetitorEditForm(request.POST or None, instance=rival, by=request.user), str(rival))


def _form(request, form, heading):
    if request.method == "POST" and form.is_valid():
        form.save()
        return go(request, reverse("pipeline:losses"))
    status = getattr(form, "status", 422 if form.errors else 200)
    return render(request, "pipeline/losses/form.html", {"form": form, "heading": heading}, status=status)
