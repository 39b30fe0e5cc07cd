from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404
from salesdept.people.models import Role

from ..models import GateItem, Waiver
from ..roles import SEE_OPPORTUNITIES, SELLERS
from .forms import GateItemEditForm, GateItemForm

COLUMNS = [
    Column("text", _("What is asked for")),
    Column("stage", _("Stage"), sort="stage"),
    Column("active", _("In use")),
]


@screen(_("Step of a waiver"), to=[*SELLERS, Role.LEADERSHIP], clauses=["3.1.3"])
def waiver_step(request, pk, name):
    waiver = visible_or_404(Waiver.objects.visible_to(request.user).for_list(), pk=pk)
    return take_step(request, waiver, name)


@screen(_("Items of the gates"), to=SEE_OPPORTUNITIES, clauses=["3.1.3"])
def gate_items(request):
    """What the department asks for beside the regulation, stage by stage."""
    listing = Listing(request, GateItem.objects.visible_to(request.user).for_list(), COLUMNS, order="stage")
    context = {"listing": listing, "may_add": gate_item_new.screen.is_open_to(request.user)}
    return render(request, "pipeline/gating/item_list.html", context)


@screen(_("New item of a gate"), to=[Role.MANAGER], clauses=["3.1.3"])
def gate_item_new(request):
    form = GateItemForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return go(request, reverse("pipeline:gate_items"))
    return _page(request, form, _("New item of a gate"), 422 if form.errors else 200)


@screen(_("Edit an item of a gate"), to=[Role.MANAGER], clauses=["3.1.3"])
def gate_item_edit(request, pk):
    item = visible_or_404(GateItem.objects.visible_to(request.user), pk=pk)
    form = GateItemEditForm(request.POST or None, instance=item, by=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return go(request, reverse("pipeline:gate_items"))
    return _page(request, form, _("Edit an item of a gate"), form.status)


def _page(request, form, heading, status):
    return render(request, "pipeline/gating/item_form.html", {"form": form, "heading": heading}, status=status)
