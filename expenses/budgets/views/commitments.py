from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404

from ...filters import CommitmentFilter
from ...models import Advance, BudgetLine, Claim, Commitment
from ...reviewers import reviewers_of
from ...roles import STAFF
from ..forms import CommitmentForm


@screen(_("Commitments"), to=STAFF, clauses=["5.3.1"])
def commitments(request):
    columns = [
        Column("purpose", _("Purpose"), sort="created_at"),
        Column("claimant", _("Claimant"), sort="claimant__name"),
        Column("state", _("State")),
        Column("until", _("Held until"), sort="until"),
        Column("amount", _("Amount"), sort="amount", numeric=True),
        Column("held", _("Still held"), numeric=True),
    ]
    rows = Commitment.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, columns, filterset=CommitmentFilter, order="-created_at")
    return render(request, "expenses/commitment_list.html", {"listing": listing})


@screen(_("Commitment"), to=STAFF, clauses=["5.3.1", "5.2.3"])
def commitment(request, pk):
    commitment = visible_or_404(Commitment.objects.visible_to(request.user).for_list(), pk=pk)
    is_own = commitment.claimant_id == request.user.pk
    context = {
        "commitment": commitment,
        "claims": Claim.objects.visible_to(request.user).filter(commitment=commitment).for_list(),
        "waits_for": reviewers_of(commitment) if commitment.state == Commitment.State.SUBMITTED else (),
        "advances": Advance.objects.visible_to(request.user).filter(commitment=commitment).for_list(),
        "may_claim": is_own and commitment.state == Commitment.State.APPROVED,
        "may_ask": is_own and Advance.refusal_to_ask(commitment, request.user) is None,
        "may_see_line": BudgetLine.objects.visible_to(request.user).filter(pk=commitment.line_id).exists(),
        "history": history_of(commitment),
    }
    return render(request, "expenses/commitment_detail.html", context)


@screen(_("Hold money"), to=STAFF, clauses=["5.3.1"])
def commitment_new(request):
    form = CommitmentForm(request.POST or None, by=request.user, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        return go(request, form.save())
    return render(request, "expenses/commitment_form.html", {"form": form}, status=422 if form.errors else 200)


@screen(_("Step of a commitment"), to=STAFF, clauses=["5.3.1", "5.2.3"])
def commitment_step(request, pk, name):
    return take_step(request, visible_or_404(Commitment.objects.visible_to(request.user), pk=pk), name)
