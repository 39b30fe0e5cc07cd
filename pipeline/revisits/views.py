"""Pages of maintenance (3.6): revisits, their rhythm, and renewals."""

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from customers.models import Customer
from customers.views.pages import entered
from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, visible_or_404

from ..models import Contract, Opportunity, Revisit, RevisitRules
from ..roles import SEE_PROJECTS, SELLERS
from .filters import RevisitFilter
from .forms import RevisitForm, RevisitRulesForm
from .renewals import renew


@screen(_("Revisits"), to=SEE_PROJECTS, clauses=["3.6.1"])
def revisits(request):
    columns = [
        Column("customer", _("Customer")),
        Column("due", _("Due on"), sort="due_on"),
        Column("owner", _("Owner")),
        Column("score", _("Score"), numeric=True),
        Column("feedback", _("Feedback")),
        Column("state", _("State")),
    ]
    rows = Revisit.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, columns, filterset=RevisitFilter, order="due_on")
    return render(request, "pipeline/revisits/revisit_list.html", {"listing": listing})


@screen(_("Revisit"), to=SEE_PROJECTS, clauses=["3.6.1", "3.6.2", "3.6.3"])
def revisit(request, pk):
    """The sheet on which a revisit is recorded; done, it shows what the customer said and what came of it."""
    revisit = visible_or_404(Revisit.objects.visible_to(request.user).for_list(), pk=pk)
    if request.method == "POST":
        revisit.must_be_recorded_by(request.user)
    form = None
    if revisit.may_record(request.user):
        form = RevisitForm(entered(request), revisit=revisit, by=request.user)
    if request.method == "POST" and form.is_valid() and form.save():
        return go(request, _what_came_of(form))
    context = {
        "revisit": revisit,
        "form": form,
        "opportunity": Opportunity.objects.visible_to(request.user).filter(origin=revisit).first(),
        "last": revisit.last_time(),
        "sees_file": Customer.objects.visible_to(request.user).filter(pk=revisit.customer.pk).exists(),
        "history": history_of(revisit),
    }
    return render(request, "pipeline/revisits/revisit.html", context, status=422 if form and form.errors else 200)


def _what_came_of(form: RevisitForm):
    return form.opportunity or form.revisit


@screen(_("Rhythm of revisits"), to=SEE_PROJECTS, clauses=["3.6.1"])
def revisit_rules(request):
    """All read when customers are revisited, the manager sets it."""
    rules = RevisitRules.now()
    if request.method == "POST":
        rules.must_be_set_by(request.user)
    may_set = rules.may_be_set_by(request.user)
    form = RevisitRulesForm(entered(request), instance=rules, by=request.user) if may_set else None
    if form and form.is_valid():
        form.save()
        messages.success(request, gettext("The rules hold from now on."))
        return go(request, "pipeline:revisit_rules")
    context = {"form": form, "rules": rules, "history": history_of(rules), "back": reverse("pipeline:revisits")}
    return render(request, "pipeline/revisits/rules.html", context, status=form.status if form else 200)


@screen(_("Renew a contract"), to=SELLERS, clauses=["3.6.3"])
@require_POST
def contract_renew(request, pk):
    contract = visible_or_404(Contract.objects.visible_to(request.user), pk=pk)
    return go(request, renew(contract, by=request.user))
