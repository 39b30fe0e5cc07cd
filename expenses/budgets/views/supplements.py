from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404

from ...filters import SupplementFilter
from ...models import BudgetLine, Claim, Supplement
from ...roles import ASKERS, SEE_SUPPLEMENTS
from ..forms import SupplementForm


@screen(_("Supplements"), to=SEE_SUPPLEMENTS, clauses=["5.3.3"])
def supplements(request):
    columns = [
        Column("line", _("Budget line"), sort="created_at"),
        Column("asked_by", _("Asked by")),
        Column("state", _("State")),
        Column("amount", _("Amount"), sort="amount", numeric=True),
    ]
    rows = Supplement.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, columns, filterset=SupplementFilter, order="-created_at")
    context = {"listing": listing, "may_ask": request.user.is_a(*ASKERS)}
    return render(request, "expenses/supplement_list.html", context)


@screen(_("Supplement"), to=SEE_SUPPLEMENTS, clauses=["5.3.3"])
def supplement(request, pk):
    supplement = visible_or_404(Supplement.objects.visible_to(request.user).for_list(), pk=pk)
    seen = Claim.objects.visible_to(request.user).filter(pk=supplement.claim_id)
    context = {
        "supplement": supplement,
        "line": supplement.line,
        "claim": seen.first() if supplement.claim_id else None,
        "may_see_line": BudgetLine.objects.visible_to(request.user).filter(pk=supplement.line_id).exists(),
        "history": history_of(supplement),
    }
    return render(request, "expenses/supplement_detail.html", context)


@screen(_("Ask for a supplement"), to=ASKERS, clauses=["5.3.3"])
def supplement_new(request):
    asked = {name: request.GET[name] for name in ("line", "amount", "claim") if name in request.GET}
    form = SupplementForm(request.POST or None, by=request.user, initial=asked)
    if request.method == "POST" and form.is_valid():
        return go(request, form.save())
    return render(request, "expenses/supplement_form.html", {"form": form}, status=422 if form.errors else 200)


@screen(_("Step of a supplement"), to=SEE_SUPPLEMENTS, clauses=["5.3.3"])
def supplement_step(request, pk, name):
    return take_step(request, visible_or_404(Supplement.objects.visible_to(request.user), pk=pk), name)
