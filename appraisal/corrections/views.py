"""Corrections of the ledger by the clerk (4.3.1)."""

from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from salesdept.common.content import served
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import visible_or_404
from salesdept.people.models import Role

from ..models import Correction
from ..roles import DEPARTMENT
from .forms import CorrectionForm, started_from


@screen(_("Corrections"), to=DEPARTMENT, clauses=["4.3.1", "1.3.2"])
def corrections(request):
    columns = [
        Column("figure", _("Contract")),
        Column("rep", _("Rep")),
        Column("amount", _("Sales amount"), numeric=True),
        Column("booked", _("Booked on")),
        Column("made", _("Corrected"), sort="created_at"),
    ]
    listing = Listing(request, Correction.objects.visible_to(request.user).for_list(), columns, order="-created_at")
    return render(
        request, "appraisal/correction_list.html", {"listing": listing, "may_add": request.user.is_a(Role.CLERK)}
    )


@screen(_("Correction"), to=DEPARTMENT, clauses=["4.3.1", "1.3.2"])
def correction(request, pk):
    return render(request, "appraisal/correction_detail.html", {"correction": _found(request, pk)})


@screen(_("Document of a correction"), to=DEPARTMENT, clauses=["4.3.1", "1.3.2"])
def correction_document(request, pk):
    correction = _found(request, pk)
    return served(correction.stored, name=correction.name, kind=correction.kind)


def _found(request, pk) -> Correction:
    return visible_or_404(Correction.objects.visible_to(request.user).for_list(), pk=pk)


@screen(_("Correct a figure"), to=[Role.CLERK], clauses=["4.3.1"])
def correction_new(request):
    form = CorrectionForm(request.POST or None, request.FILES or None, by=request.user, initial=started_from(request))
    if request.method == "POST" and form.is_valid():
        return redirect(form.save())
    return render(request, "appraisal/correction_form.html", {"form": form}, status=422 if form.errors else 200)
