from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.errors import NotYourPart
from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404
from salesdept.people.models import Role

from ..models import Case, CasePolicy, Customer
from ..roles import LOG, SEE_CASES, SELLERS
from ..views.pages import entered, saved_or_page
from .filters import CaseFilter
from .forms import CaseEditForm, CaseForm, PolicyForm
from .models import is_not_about_own_work, may_report


@screen(_("Cases"), to=SEE_CASES, clauses=["7.2.2", "3.6.2"])
def cases(request):
    columns = [
        Column("case", _("Case")),
        Column("kind", _("Kind")),
        Column("severity", _("Severity")),
        Column("owner", _("Works on it")),
        Column("due", _("Due"), sort="due_at"),
        Column("reported", _("Reported"), sort="reported_at"),
        Column("state", _("State")),
    ]
    rows = Case.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, columns, filterset=CaseFilter, order="-reported_at")
    return render(request, "customers/cases/case_list.html", {"listing": listing})


@screen(_("Case"), to=SEE_CASES, clauses=["7.2.2", "3.5.3", "3.6.2"])
def case(request, pk):
    case = _case(request, pk)
    context = {
        "case": case,
        "pauses": case.pauses.all(),
        "may_edit": case.may_edit(request.user),
        "own_work": is_not_about_own_work(case, request.user),
        "sees_file": Customer.objects.visible_to(request.user).filter(pk=case.customer_id).exists(),
        "history": history_of(case),
    }
    return render(request, "customers/cases/case.html", context)


@screen(_("New case"), to=LOG, clauses=["7.2.2"])
def case_new(request, pk):
    customer = visible_or_404(Customer.objects.visible_to(request.user), pk=pk)
    if not may_report(customer, request.user):
        raise NotYourPart(gettext("Who writes in the file, and after-sales, report its cases."), "7.2.2")
    form = CaseForm(entered(request), customer=customer, by=request.user)
    crumbs = [(_("Cases"), reverse("customers:cases")), (customer.name, customer.get_absolute_url())]
    return saved_or_page(request, form, _("New case"), customer.get_absolute_url(), crumbs)


@screen(_("Edit a case"), to=SEE_CASES, clauses=["7.2.2"])
def case_edit(request, pk):
    case = _case(request, pk)
    if not case.may_edit(request.user):
        raise NotYourPart(gettext("After-sales or who keeps the file changes a case while it is worked on."), "7.2.2")
    form = CaseEditForm(entered(request), instance=case, by=request.user)
    crumbs = [(_("Cases"), reverse("customers:cases"))]
    return saved_or_page(request, form, case.code, case.get_absolute_url(), crumbs)


@screen(_("Step of a case"), to=[*SELLERS, Role.AFTER_SALES, Role.TECHNICAL], clauses=["7.2.2"])
def case_step(request, pk, name):
    return take_step(request, _case(request, pk), name)


@screen(_("Deadlines of cases"), to=SEE_CASES, clauses=["7.2.2"])
def case_policy(request):
    """All read how fast cases are solved, the manager sets it."""
    if request.method == "POST":
        CasePolicy.must_be_set_by(request.user)
    form = PolicyForm(entered(request), by=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return go(request, "customers:case_policy")
    context = {"form": form, "may_set": CasePolicy.may_be_set_by(request.user)}
    return render(request, "customers/cases/policy.html", context, status=422 if form.errors else 200)


def _case(request, pk) -> Case:
    return visible_or_404(Case.objects.visible_to(request.user).for_list(), pk=pk)
