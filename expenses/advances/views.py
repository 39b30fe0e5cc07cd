"""Pages of advances: the list, the request, the document."""

from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.records import uuid7
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404

from ..filters import AdvanceFilter
from ..models import Advance
from ..payers import standstill, waits_for
from ..roles import SIGNERS, STAFF
from .forms import AdvanceForm

STAGES = {
    Advance.State.SUBMITTED: (1, "current"),
    Advance.State.REJECTED: (1, "blocked"),
    Advance.State.WITHDRAWN: (1, "blocked"),
    Advance.State.APPROVED: (2, "current"),
    Advance.State.IN_PAYMENT: (2, "current"),
    Advance.State.PAID: (3, "current"),
    Advance.State.SETTLED: (4, "current"),
}
"""How many stages of its way an advance has behind it, and how the next one looks."""


@screen(_("Advances"), to=STAFF, clauses=["5.2.4"])
def advances(request):
    columns = [
        Column("advance", _("Advance"), sort="created_at"),
        Column("claimant", _("Claimant"), sort="claimant__name"),
        Column("state", _("State")),
        Column("settle_by", _("To be settled by"), sort="settle_by"),
        Column("amount", _("Amount"), sort="amount", numeric=True),
        Column("left", _("To be settled"), numeric=True),
    ]
    rows = Advance.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, columns, filterset=AdvanceFilter, order="-created_at")
    return render(request, "expenses/advance_list.html", {"listing": listing})


@screen(_("Advance"), to=STAFF, clauses=["5.2.3", "5.2.4"])
def advance(request, pk):
    advance = visible_or_404(Advance.objects.visible_to(request.user).for_list(), pk=pk)
    stands_still = standstill(advance)
    context = {
        "advance": advance,
        "stages": _stages(advance),
        "set_off": advance.settlements.select_related("claim"),
        "returns": advance.returns.select_related("by"),
        "waits_for": () if stands_still else sorted(map(str, waits_for(advance))),
        "stands_still": stands_still,
        "may_claim": advance.claimant_id == request.user.pk and advance.state == Advance.State.PAID,
        "payment": advance.payment,
        "sees_payments": request.user.is_a(*SIGNERS),
        "history": history_of(advance),
        "signatures": _signatures(advance),
    }
    return render(request, "expenses/advance_detail.html", context)


def _stages(advance: Advance) -> list[dict]:
    reached, look = STAGES[Advance.State(advance.state)]
    labels = [gettext("Asked for"), gettext("Review"), gettext("Pay"), gettext("Settle")]
    return [
        {"label": label, "state": "done" if at < reached else look if at == reached else "todo"}
        for at, label in enumerate(labels)
    ]


def _signatures(advance: Advance) -> list[tuple]:
    names = {"name": advance.approved_by, "absent": advance.approved_for}
    reviewer = gettext("%(name)s for %(absent)s") % names if advance.approved_for else advance.approved_by
    return [
        (gettext("Asked for"), advance.claimant, advance.created_at),
        (gettext("Reviewed"), reviewer, advance.approved_at),
        (gettext("Paid"), advance.paid_by, advance.paid_at),
    ]


@screen(_("Ask for an advance"), to=STAFF, clauses=["5.2.4"])
def advance_new(request):
    """On the commitment that the address names."""
    begun = {"commitment": request.GET.get("commitment"), "record_id": uuid7()}
    form = AdvanceForm(request.POST or None, by=request.user, initial=begun)
    if request.method == "POST" and form.is_valid():
        return go(request, form.save())
    return render(request, "expenses/advance_form.html", {"form": form}, status=422 if form.errors else 200)


@screen(_("Step of an advance"), to=STAFF, clauses=["5.2.3", "5.2.4"])
def advance_step(request, pk, name):
    return take_step(request, visible_or_404(Advance.objects.visible_to(request.user), pk=pk), name)
