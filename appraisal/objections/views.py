"""Objections to published cards (1.3.2)."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, page_or_part, take_step, visible_or_404
from salesdept.people.models import Role

from ..models import Correction, Objection, Scorecard
from ..roles import DEPARTMENT, WORK_ON_MONTHS
from .forms import ObjectionForm

OBJECTORS = [Role.REP, Role.SUPERVISOR, Role.MANAGER]


@screen(_("Objections"), to=DEPARTMENT, clauses=["1.3.2"])
def objections(request):
    columns = [
        Column("card", _("Scorecard")),
        Column("about", _("About")),
        Column("state", _("State")),
        Column("filed", _("Filed"), sort="created_at"),
        Column("decided", _("Decided")),
    ]
    listing = Listing(request, Objection.objects.visible_to(request.user).for_list(), columns, order="-created_at")
    return render(request, "appraisal/objection_list.html", {"listing": listing})


@screen(_("Objection"), to=DEPARTMENT, clauses=["1.3.2"])
def objection(request, pk):
    objection = visible_or_404(Objection.objects.visible_to(request.user).for_list(), pk=pk)
    context = {
        "objection": objection,
        "stages": _stages(objection),
        "corrections": Correction.objects.filter(objection=objection).visible_to(request.user).for_list(),
        "may_correct": request.user.is_a(Role.CLERK) and _waits_for_correction(objection),
        "history": history_of(objection),
    }
    return render(request, "appraisal/objection_detail.html", context)


def _waits_for_correction(objection: Objection) -> bool:
    return Objection.objects.to_correct().filter(pk=objection.pk).exists()


def _stages(objection: Objection) -> list[dict]:
    reached = {"filed": 1, "answered": 2}.get(objection.state, 3)
    labels = [_("Filed by the rep"), _("Answered by the clerk"), _("Decided")]
    return [
        {"label": label, "state": "done" if at < reached or reached == 3 else "current" if at == reached else "todo"}
        for at, label in enumerate(labels, start=1)
    ]


@screen(_("Step of an objection"), to=WORK_ON_MONTHS, clauses=["1.3.2"])
def objection_step(request, pk, name):
    objection = visible_or_404(Objection.objects.visible_to(request.user).for_list(), pk=pk)
    return take_step(request, objection, name)


@screen(_("Object to the own card"), to=OBJECTORS, clauses=["1.3.2"])
def object_to(request, pk):
    card = visible_or_404(Scorecard.objects.visible_to(request.user).for_list(), pk=pk)
    if refusal := Objection.refusal(card, request.user):
        raise refusal
    form = ObjectionForm(request.POST or None, card=card, initial={"about": request.GET.get("about", "")})
    if request.method == "POST" and form.is_valid():
        return go(request, Objection.file(card, by=request.user, **form.cleaned_data))
    context = {"card": card, "form": form, "title": _("Object to this card"), "clause": "1.3.2"}
    status = 422 if form.errors else 200
    return page_or_part(request, "appraisal/card_form.html", "appraisal/_card_form.html", context, status)
