from django.db import transaction
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.audit import record_change
from salesdept.common.errors import NotYourPart
from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404
from salesdept.people.models import Role

from ..filters import ContractFilter
from ..forms import AcceptanceForm, ContractForm, MilestoneForm
from ..models import Contract, Milestone, Opportunity
from ..pages import contract_section
from ..roles import NEGOTIATORS, SEE_CONTRACTS, SEE_COSTS

DEPARTMENTS = [Role.TECHNICAL, Role.AFTER_SALES]


@screen(_("Contracts"), to=SEE_CONTRACTS, clauses=["3.4.3"])
def contracts(request):
    columns = [
        Column("number", _("Contract"), sort="number"),
        Column("signed", _("Signed on")),
        Column("state", _("State")),
        Column("net", _("Amount without tax"), sort="net", numeric=True),
    ]
    rows = Contract.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, columns, filterset=ContractFilter, order="-number")
    return render(request, "pipeline/contract_list.html", {"listing": listing})


@screen(_("Contract"), to=SEE_CONTRACTS, clauses=["3.4.3", "3.5.1", "3.5.2", "4.1.1"])
def contract(request, pk):
    contract = visible_or_404(Contract.objects.visible_to(request.user).for_list(), pk=pk)
    own_copy = contract.copies.filter(department=request.user.role, confirmed_at=None).first()
    context = {
        "contract": contract,
        "shares": contract.shares.select_related("rep"),
        "sections": contract_section.of(contract, request.user),
        "copies": contract.copies.select_related("confirmed_by"),
        "sees_costs": request.user.is_a(*SEE_COSTS),
        "sees_credit": contract.credit_is_shown_to(request.user),
        "own_copy": own_copy,
        "history": history_of(contract),
    }
    return render(request, "pipeline/contract_detail.html", context)


@screen(_("New contract"), to=NEGOTIATORS, clauses=["3.4.3"])
def contract_new(request, pk):
    opportunity = visible_or_404(Opportunity.objects.visible_to(request.user), pk=pk)
    if refusal := opportunity.organised_by(request.user):
        raise refusal
    agreed = opportunity.rounds.filter(is_agreed=True).first()
    form = ContractForm(
        request.POST or None,
        opportunity=opportunity,
        initial={"number": opportunity.code.replace("SJ", "HT"), "gross": agreed and agreed.price},
    )
    if request.method == "POST" and form.is_valid():
        terms = {name: form.cleaned_data[name] for name in form._meta.fields}
        contract = Contract.draft(
            by=request.user,
            shares=form.shares(),
            customer=opportunity.customer,
            opportunity=opportunity,
            product=opportunity.product,
            **terms,
        )
        return go(request, contract)
    context = {"form": form, "heading": _("New contract"), "opportunity": opportunity}
    return render(request, "pipeline/form.html", context, status=422 if form.errors else 200)


@screen(_("Step of a contract"), to=NEGOTIATORS, clauses=["3.4.3"])
def contract_step(request, pk, name):
    return take_step(request, visible_or_404(Contract.objects.visible_to(request.user), pk=pk), name)


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
