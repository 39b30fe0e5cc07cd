from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.content import served
from salesdept.common.errors import NotNow
from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404

from ..filters import ContractFilter
from ..models import Amendment, Contract, Instalment, Opportunity
from ..pages import contract_section
from ..roles import FOLLOW_MONEY, KEEP_PAPERS, NEGOTIATORS, SEE_CONTRACTS, SEE_COSTS, SIGN_OFF, sees_prices
from . import guards
from .awaiting import await_milestone
from .drafting import draw_up, terms_of_agreement
from .forms import AwaitForm, ContractEditForm, ContractForm, DueForm, Schedule, SignedCopyForm
from .instalments import collected
from .parties import parties_of
from .schedule import rewrite_schedule
from .sections import worth_in_company
from .signed_copies import may_keep, must_be_kept_by


@screen(_("Contracts"), to=SEE_CONTRACTS, clauses=["3.4.3"])
def contracts(request):
    columns = [
        Column("number", _("Contract"), sort="number"),
        Column("signed", _("Signed on")),
        Column("state", _("State")),
    ]
    if sees_prices(request.user):
        columns += [
            Column("collected", _("Received")),
            Column("net", _("Amount without tax"), sort="worth", numeric=True),
        ]
    rows = Contract.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, columns, filterset=ContractFilter, order="-number")
    received = collected(listing.rows)
    for row in listing.rows:
        row.collected = received.get(row.pk)
    return render(request, "pipeline/contract_list.html", {"listing": listing})


@screen(_("Contract"), to=SEE_CONTRACTS, clauses=["3.4.3", "3.5.1", "3.5.2", "4.1.1"])
def contract(request, pk):
    contract = _visible(request, pk)
    context = {
        "contract": contract,
        "shares": contract.shares.select_related("rep"),
        "sections": contract_section.of(contract, request.user),
        "sees_prices": sees_prices(request.user),
        "worth": worth_in_company(contract) if sees_prices(request.user) else None,
        "sees_costs": request.user.is_a(*SEE_COSTS),
        "sees_credit": contract.credit_is_shown_to(request.user),
        "may_edit": contract.may_edit(request.user),
        "may_act": request.user.is_a(*SIGN_OFF, *KEEP_PAPERS),
        "may_keep_papers": contract.state != Contract.State.CANCELLED and may_keep(contract, request.user),
        "history": history_of(contract),
    }
    return render(request, "pipeline/contract_detail.html", context)


@screen(_("New contract"), to=NEGOTIATORS, clauses=["3.4.3"])
def contract_new(request, pk):
    """The draft that the agreed round makes, to be completed."""
    opportunity = visible_or_404(Opportunity.objects.visible_to(request.user), pk=pk)
    if refusal := opportunity.organised_by(request.user):
        raise refusal
    begun = terms_of_agreement(opportunity) | parties_of(opportunity.customer)
    form = ContractForm(request.POST or None, opportunity=opportunity, initial=begun)
    if request.method == "POST" and form.is_valid():
        terms = {name: form.cleaned_data[name] for name in form._meta.fields}
        return go(request, draw_up(opportunity, by=request.user, shares=form.shares(), **terms))
    crumbs = [(opportunity, opportunity.get_absolute_url())]
    return _form_page(request, form, _("New contract"), crumbs)


@screen(_("Edit a contract"), to=NEGOTIATORS, clauses=["3.4.3"])
def contract_edit(request, pk):
    contract = _draft(request, pk)
    form = ContractEditForm(request.POST or None, instance=contract, by=request.user)
    if request.method == "POST" and form.is_valid():
        return go(request, form.save())
    return _form_page(request, form, _("Edit"), _crumbs(contract), form.status)


@screen(_("Payment schedule"), to=NEGOTIATORS, clauses=["3.4.3"])
def schedule(request, pk):
    contract = _draft(request, pk)
    names = ("label", "amount", "basis", "plan_step", "days", "due_on")
    begun = [{name: getattr(one, name) for name in names} for one in contract.instalments.all()]
    rows = Schedule(request.POST or None, contract=contract, initial=begun, prefix="schedule")
    if request.method == "POST" and rows.is_valid():
        rewrite_schedule(contract, rows.instalments(), by=request.user)
        return go(request, contract)
    context = {"contract": contract, "rows": rows}
    status = 422 if request.method == "POST" else 200
    return render(request, "pipeline/contracts/schedule_form.html", context, status=status)


@screen(_("Step of a contract"), to=SIGN_OFF, clauses=["3.4.1", "3.4.3"])
def contract_step(request, pk, name):
    return take_step(request, _visible(request, pk), name)


@screen(_("Step of a contract's change"), to=SIGN_OFF, clauses=["3.4.1", "3.4.3"])
def amendment_step(request, pk, name):
    amendment = visible_or_404(Amendment.objects.visible_to(request.user).for_list(), pk=pk)
    return take_step(request, amendment, name)


@screen(_("Signed copy of a contract"), to=KEEP_PAPERS, clauses=["3.4.3"])
def signed_copy_new(request, pk):
    contract = _visible(request, pk)
    must_be_kept_by(contract, request.user)
    entered = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = SignedCopyForm(*entered, contract=contract, by=request.user)
    if request.method == "POST" and form.is_valid() and form.save():
        return go(request, contract)
    return _form_page(request, form, _("Add the signed copy"), _crumbs(contract))


@screen(_("Content of a signed copy"), to=SEE_CONTRACTS, clauses=["3.4.3", "7.1.3"])
def signed_copy(request, pk, number):
    """The PDF as it came; the departments deliver by their copy and see no prices (permissions)."""
    contract = _visible(request, pk)
    if not sees_prices(request.user):
        raise Http404
    copy = visible_or_404(contract.signed_copies, number=number)
    return served(copy.stored, name=copy.name, kind="pdf")


@screen(_("Day on which an instalment is owed"), to=FOLLOW_MONEY, clauses=["3.4.3"])
def instalment_due(request, pk):
    instalment = visible_or_404(Instalment.objects.visible_to(request.user).select_related("contract__customer"), pk=pk)
    instalment.must_be_dated_by(request.user)
    form = DueForm(request.POST or None, initial={"on": instalment.due_on})
    if request.method == "POST" and form.is_valid():
        instalment.fall_due(by=request.user, **form.cleaned_data)
        return go(request, instalment.contract)
    return _form_page(request, form, instalment.label, _crumbs(instalment.contract))


@screen(_("Milestone for which an instalment waits"), to=FOLLOW_MONEY, clauses=["3.4.3", "3.5.2"])
def instalment_awaits(request, pk):
    instalment = visible_or_404(Instalment.objects.visible_to(request.user).select_related("contract__customer"), pk=pk)
    instalment.must_be_dated_by(request.user)
    form = AwaitForm(request.POST or None, instalment=instalment)
    if request.method == "POST" and form.is_valid():
        await_milestone(instalment, by=request.user, **form.cleaned_data)
        return go(request, instalment.contract)
    return _form_page(request, form, instalment.label, _crumbs(instalment.contract))


def _visible(request, pk) -> Contract:
    return visible_or_404(Contract.objects.visible_to(request.user).for_list(), pk=pk)


def _draft(request, pk) -> Contract:
    """A draft that the reader may change; NotYourPart for who only reads it, NotNow once it left the drafts."""
    contract = _visible(request, pk)
    if refusal := guards.negotiated_by(contract, request.user):
        raise refusal
    if contract.state != Contract.State.DRAFT:
        raise NotNow(_("This contract is no draft any more: what was approved or signed stays as it is."), "3.4.3")
    return contract


def _crumbs(contract) -> list[tuple]:
    return [(contract, contract.get_absolute_url())]


def _form_page(request, form, heading, crumbs, status=None):
    crumbs = [(_("Contracts"), reverse("pipeline:contracts")), *crumbs]
    context = {"form": form, "heading": heading, "crumbs": crumbs, "back": crumbs[-1][1]}
    return render(request, "pipeline/contracts/form.html", context, status=status or (422 if form.errors else 200))
