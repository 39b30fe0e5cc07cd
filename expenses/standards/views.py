"""Pages of the expense standards."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.screens import screen
from salesdept.common.web import go, visible_or_404

from ..roles import KEEP_STANDARDS, STAFF
from .forms import StandardsSheet
from .models import ExpenseStandards


@screen(_("Expense standards"), to=STAFF, clauses=["5.2.1"])
def standards(request):
    """All there were and will be, those in force marked."""
    every = list(ExpenseStandards.objects.visible_to(request.user).for_list())
    context = {
        "rows": [(one, one.may_edit(request.user)) for one in every],
        "in_force": ExpenseStandards.on(today()),
        "may_keep": request.user.is_a(*KEEP_STANDARDS),
    }
    return render(request, "expenses/standards/standards.html", context)


@screen(_("New expense standards"), to=KEEP_STANDARDS, clauses=["5.2.1"])
def standards_new(request):
    return _fill_in(request, StandardsSheet(request.POST or None, by=request.user))


@screen(_("Edit expense standards"), to=KEEP_STANDARDS, clauses=["5.2.1"])
def standards_edit(request, pk):
    standards = visible_or_404(ExpenseStandards.objects.visible_to(request.user), pk=pk)
    standards.must_be_open_to(request.user)
    return _fill_in(request, StandardsSheet(request.POST or None, by=request.user, standards=standards))


def _fill_in(request, sheet: StandardsSheet):
    if request.method == "POST" and sheet.is_valid():
        return go(request, sheet.save())
    context = {"form": sheet.form, "limits": sheet.limits}
    status = 422 if request.method == "POST" else 200
    return render(request, "expenses/standards/form.html", context, status=status)
