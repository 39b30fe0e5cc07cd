from datetime import date

from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.tables.progress import progress_of
from salesdept.common.tables.reasons import Reason
from salesdept.common.web import go, page_or_part, take_step, visible_or_404

from ...models import SurveyImport
from ...roles import RUN_SURVEYS
from .forms import DecisionForm, SurveyUploadForm

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
    """What the file holds, what is wrong with which cell, and what would be taken; then what was."""
    shown = _visible(request, pk)
    told = shown.report or shown.plan or {}
    problem, open_steps = told.get("problem"), shown.open_steps(request.user)
    context = {
        "import": shown,
        "told": told,
        "problem": Reason(problem["code"], problem["about"]).text if problem else "",
        "page": {"progress": _progress(shown)},
        "sample": [row | {"received_on": date.fromisoformat(row["received_on"])} for row in told.get("sample", ())],
        "left_out": [(*cell, Reason(code, about).text) for *cell, code, about in told.get("left_out", ())[:SHOWN]],
        "form": DecisionForm(document=shown) if SurveyImport.steps()["decide"] in open_steps else None,
        "history": history_of(shown),
    }
    return page_or_part(
        request, "customers/surveys/imports/import.html", "customers/surveys/imports/_import.html", context
    )


def _progress(shown: SurveyImport) -> dict | None:
    told = progress_of(shown.pk) if shown.state in (SurveyImport.State.QUEUED, SurveyImport.State.UNDOING) else None
    return told if told and told["total"] else None


@screen(_("Step of an import of answers"), to=RUN_SURVEYS, clauses=["4.3.2"])
def survey_import_step(request, pk, name):
    return take_step(request, _visible(request, pk), name)


def _visible(request, pk) -> SurveyImport:
    return visible_or_404(SurveyImport.objects.visible_to(request.user).for_list(), pk=pk)
