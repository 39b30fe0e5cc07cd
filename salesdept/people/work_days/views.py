from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.screens import EVERYBODY, screen
from salesdept.common.web import go, visible_or_404

from .forms import WorkDayForm
from .models import KEEPERS, WorkDay


@screen(_("Company calendar"), to=EVERYBODY, clauses=["7.2.2"])
def work_days(request):
    """Holidays and make-up days: all read them, clerk and manager keep them."""
    if request.method == "POST":
        WorkDay.must_be_set_by(request.user)
    keeps = WorkDay.may_be_set_by(request.user)
    form = WorkDayForm(request.POST if request.method == "POST" else None, by=request.user) if keeps else None
    if form and form.is_valid():
        form.save()
        return go(request, "people:work_days")
    days = WorkDay.objects.visible_to(request.user).ahead()
    context = {"days": days, "form": form}
    return render(request, "people/work_days.html", context, status=422 if form and form.errors else 200)


@screen(_("Remove a day from the calendar"), to=KEEPERS, clauses=["7.2.2"])
@require_POST
def work_day_remove(request, pk):
    visible_or_404(WorkDay.objects.visible_to(request.user), pk=pk).remove(by=request.user)
    return go(request, "people:work_days")
