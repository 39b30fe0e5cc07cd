from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.tables.reasons import Reason
from salesdept.common.web import go, take_step, visible_or_404

from ...models import SurveyImport
from ...roles import RUN_SURVEYS
from .columns import LABELS
from .forms import DecisionForm, SurveyUploadForm
from .reading import read

SHOWN = 20
COLUMNS = [
    Column("file", _("Survey and file")),
    Column("by", _("Imported by")),
    Column("taken", _("Taken"), numeric=True),
    Column("state", _("State")),
    Column("created", _("Uploaded"), sort="created_at"),
]


@screen(_("Import answers"), to=RUN_SURVEYS, clauses=["4.3.2"])
def survey_imports(request):
    is_sent = request.method == "POST"
    form = SurveyUploadForm(request.POST, request.FILES) if is_sent else SurveyUploadForm()
    if is_sent and form.is_valid():
        try:
            return go(request, SurveyImport.upload(**form.cleaned_data, by=request.user))
        except ValidationError as error:
            form.add_error("file", error)
    rows = SurveyImport.objects.visible_to(request.user).for_list()
    context = {"form": form, "listing": Listing(request, rows, COLUMNS, order="-created_at")}
    return render(request, "customers/surveys/imports/imports.html", context, status=422 if form.errors else 200)


@screen(_("Import of answers"), to=RUN_SURVEYS, clauses=["4.3.2"])
def survey_import(request, pk):
    """What the file holds, what is wrong with which cell, and what would be taken."""
    shown = _visible(request, pk)
    reading = read(shown) if shown.has_its_file else None
    report = reading.counts if reading else shown.report or {}
    context = {
        "import": shown,
        "reading": reading,
        "counts": report,
        "columns": [(LABELS[key], reading.header[at]) for key, at in reading.columns.items()] if reading else [],
        "sample": reading.answers[:SHOWN] if reading else [],
        "faults": _faults(shown, reading)[:SHOWN],
        "form": DecisionForm(document=shown) if reading else None,
        "history": history_of(shown),
    }
    return render(request, "customers/surveys/imports/import.html", context)


def _faults(shown, reading) -> list[tuple]:
    """(line, column, value, why) of what is not taken."""
    if reading:
        return [(one.line, one.column, one.value, one.reason.text) for one in reading.faults]
    kept = (shown.report or {}).get("rows", [])
    return [(line, column, value, Reason(code, about).text) for line, column, value, code, about in kept]


@screen(_("Step of an import of answers"), to=RUN_SURVEYS, clauses=["4.3.2"])
def survey_import_step(request, pk, name):
    return take_step(request, _visible(request, pk), name)


def _visible(request, pk) -> SurveyImport:
    return visible_or_404(SurveyImport.objects.visible_to(request.user).for_list(), pk=pk)
