from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.history import history_of
from salesdept.common.screens import screen
from salesdept.common.web import take_step, visible_or_404
from salesdept.people.models import Role

from ..models import OwnField
from ..views.pages import entered, saved_or_page
from .forms import OwnFieldEditForm, OwnFieldForm

DEFINES = [Role.MANAGER]


@screen(_("Own fields"), to=DEFINES, clauses=["7.1.1"])
def own_fields(request):
    """What the department keeps beside our fields, by what it is about."""
    kept = list(OwnField.objects.visible_to(request.user))
    groups = [(about.label, [one for one in kept if one.about == about]) for about in OwnField.About]
    return render(request, "customers/own_fields/list.html", {"groups": groups, "any": bool(kept)})


@screen(_("Own field"), to=DEFINES, clauses=["7.1.1"])
def own_field(request, pk):
    one = visible_or_404(OwnField.objects.visible_to(request.user), pk=pk)
    context = {"field": one, "steps": one.open_steps(request.user), "history": history_of(one)}
    return render(request, "customers/own_fields/field.html", context)


@screen(_("New own field"), to=DEFINES, clauses=["7.1.1"])
def own_field_new(request):
    form = OwnFieldForm(entered(request), by=request.user)
    return saved_or_page(request, form, _("New own field"), *_above())


@screen(_("Edit an own field"), to=DEFINES, clauses=["7.1.1"])
def own_field_edit(request, pk):
    one = visible_or_404(OwnField.objects.visible_to(request.user), pk=pk)
    form = OwnFieldEditForm(entered(request), instance=one, by=request.user)
    back, crumbs = _above()
    return saved_or_page(request, form, one.label, back, crumbs)


@screen(_("Step of an own field"), to=DEFINES, clauses=["7.1.1"])
def own_field_step(request, pk, name):
    return take_step(request, visible_or_404(OwnField.objects.visible_to(request.user), pk=pk), name)


def _above() -> tuple[str, list[tuple]]:
    back = reverse("customers:own_fields")
    return back, [(_("Own fields"), back)]
