from django.db import transaction
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.audit import record_change
from salesdept.common.errors import NotYourPart
from salesdept.common.screens import screen
from salesdept.common.web import go, visible_or_404
from salesdept.people.models import Role

from ..forms import AcceptanceForm, MilestoneForm
from ..models import Contract, Milestone

DEPARTMENTS = [Role.TECHNICAL, Role.AFTER_SALES]


@screen(_("Confirm a contract copy"), to=DEPARTMENTS, clauses=["3.5.1"])
@require_POST
def copy_confirm(request, pk):
    contract = visible_or_404(Contract.objects.visible_to(request.user), pk=pk)
    visible_or_404(contract.copies, department=request.user.role).confirm(by=request.user)
    return go(request, contract)


@screen(_("New milestone"), to=[Role.TECHNICAL], clauses=["3.5.2"])
def milestone_new(request, pk):
    contract = visible_or_404(Contract.objects.visible_to(request.user), pk=pk)
    if contract.state != Contract.State.SIGNED:
        raise NotYourPart(gettext("Only a signed contract is delivered."), "3.5.2")
    form = MilestoneForm(request.POST or None, instance=Milestone(contract=contract))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            record_change(contract, by=request.user, clause="3.5.2", action="plan_milestone")
        return go(request, contract)
    context = {"form": form, "heading": _("New milestone"), "contract": contract}
    return render(request, "pipeline/form.html", context, status=422 if form.errors else 200)


@screen(_("Accept a milestone"), to=[Role.TECHNICAL], clauses=["3.5.2"])
def milestone_accept(request, pk):
    visible = Contract.objects.visible_to(request.user).values("pk")
    milestone = visible_or_404(Milestone.objects.filter(contract__in=visible), pk=pk)
    form = AcceptanceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        milestone.accept(by=request.user, on=form.cleaned_data["on"])
        return go(request, milestone.contract)
    context = {"form": form, "heading": milestone.title, "contract": milestone.contract}
    return render(request, "pipeline/form.html", context, status=422 if form.errors else 200)
