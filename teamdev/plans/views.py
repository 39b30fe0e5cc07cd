"""Pages of the individual training plans (4.4.3)."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import take_step, visible_or_404
from salesdept.people.models import Role

from .models import TrainingPlan

CONCERNED = [Role.REP, Role.SUPERVISOR, Role.MANAGER]
COLUMNS = [
    Column("person", _("Person"), sort="person__name"),
    Column("month", _("Poor month"), sort="month"),
    Column("topics", _("Topics")),
    Column("due", _("Due on"), sort="due_on"),
    Column("state", _("State")),
]


@screen(_("Training plans"), to=CONCERNED, clauses=["4.4.3"])
def plans(request):
    listing = Listing(request, TrainingPlan.objects.visible_to(request.user).for_list(), COLUMNS, order="-month")
    return render(request, "teamdev/plans/list.html", {"listing": listing})


@screen(_("Training plan"), to=CONCERNED, clauses=["4.4.3"])
def plan(request, pk):
    plan = _plan(request, pk)
    context = {"plan": plan, "progress": plan.progress.select_related("by"), "history": history_of(plan)}
    return render(request, "teamdev/plans/detail.html", context)


@screen(_("Step of a training plan"), to=CONCERNED, clauses=["4.4.3"])
def plan_step(request, pk, name):
    return take_step(request, _plan(request, pk), name)


def _plan(request, pk) -> TrainingPlan:
    return visible_or_404(TrainingPlan.objects.visible_to(request.user).for_list(), pk=pk)
