from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.screens import screen
from salesdept.common.web import go, visible_or_404

from ..models import Delegation
from .forms import DelegationForm
from .models import MAY_STAND_IN

REVIEWERS = tuple(MAY_STAND_IN)


@screen(_("Absence"), to=REVIEWERS, clauses=["5.2.3"])
def delegations(request):
    """Who stands in for me and for whom I stand in; a new one is given here."""
    form = DelegationForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return go(request, "people:delegations")
    rows = Delegation.objects.visible_to(request.user).for_list()
    context = {
        "form": form,
        "given": rows.filter(principal=request.user)[:20],
        "taken": rows.filter(delegate=request.user)[:20],
    }
    return render(request, "people/delegations.html", context, status=422 if form.errors else 200)


@screen(_("End an absence"), to=REVIEWERS, clauses=["5.2.3"])
@require_POST
def delegation_end(request, pk):
    visible_or_404(Delegation.objects.visible_to(request.user), pk=pk).end(by=request.user)
    return go(request, "people:delegations")
