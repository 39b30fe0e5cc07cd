from datetime import date

from django.utils.translation import gettext_lazy as _

from salesdept.common.history import history_of
from salesdept.common.listing import Column
from salesdept.common.screens import screen
from salesdept.common.tables.imports.pages import uploads
from salesdept.common.tables.left_out import faults_in_words
from salesdept.common.tables.reasons import in_words
from salesdept.common.web import page_or_part, take_step, visible_or_404

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
    return uploads(request, SurveyImport, SurveyUploadForm, COLUMNS, "customers/surveys/imports/imports.html")


@screen(_("Import of answers"), to=RUN_SURVEYS, clauses=["4.3.2"])
def survey_import(request, pk):
    """What the file holds, what is wrong with which cell, and what would be taken; then what was."""
    shown = _visible(request, pk)
    told = shown.report or shown.plan or {}
    may_decide = SurveyImport.steps()["decide"].refusal(shown, request.user) is None
    context = {
        "import": shown,
        "told": told,
        "problem": in_words(told.get("problem")),
        "sample": [row | {"received_on": date.fromisoformat(row["received_on"])} for row in told.get("sample", ())],
        "left_out": faults_in_words(told.get("left_out", ())[:SHOWN]),
        "form": DecisionForm(document=shown) if may_decide else None,
        "history": history_of(shown),
    }
    return page_or_part(
        request, "customers/surveys/imports/import.html", "customers/surveys/imports/_import.html", context
    )


@screen(_("Step of an import of answers"), to=RUN_SURVEYS, clauses=["4.3.2"])
def survey_import_step(request, pk, name):
    return take_step(request, _visible(request, pk), name)


def _visible(request, pk) -> SurveyImport:
    return visible_or_404(SurveyImport.objects.visible_to(request.user).for_list(), pk=pk)
