"""Pages of the import (3.1.1): the list with the drop area, and one page that goes from preview to report."""

from django.contrib import messages
from django.http import Http404, JsonResponse, StreamingHttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from salesdept.common.history import history_of
from salesdept.common.listing import Column
from salesdept.common.screens import screen
from salesdept.common.tables.imports.pages import uploads
from salesdept.common.web import page_or_part, take_step, visible_or_404

from .forms import DecisionForm, UploadForm
from .models import SalesImport
from .pages import Page
from .querysets import IMPORTERS
from .repair import bad_rows_of

COLUMNS = [
    Column("when", _("Uploaded"), sort="created_at"),
    Column("files", _("Files")),
    Column("by", _("By")),
    Column("rows", _("Rows"), numeric=True),
    Column("state", _("State"), sort="state"),
]
NO_IMPORT = {"title": _("No import yet"), "text": _("Each one stays here with its files, its report and its bad rows.")}


@screen(_("Import sales data"), to=IMPORTERS, clauses=["3.1.1"])
def imports(request):
    return uploads(
        request, SalesImport, UploadForm, COLUMNS, "pipeline/imports/imports.html", file="files", empty=NO_IMPORT
    )


@screen(_("Import"), to=IMPORTERS, clauses=["3.1.1"])
def sales_import(request, pk):
    shown = _visible(request, pk)
    context = {"import": shown, "page": Page(shown, request.user), "history": history_of(shown)}
    return page_or_part(request, "pipeline/imports/import.html", "pipeline/imports/_import.html", context)


@screen(_("Step of an import"), to=IMPORTERS, clauses=["3.1.1"])
def import_step(request, pk, name):
    asked = _visible(request, pk)
    if name == "start" and _answers_changed(request, asked):
        messages.info(
            request, gettext("You changed an answer, so the files are checked again before anything is imported.")
        )
        name = "decide"
    return take_step(request, asked, name)


def _answers_changed(request, asked: SalesImport) -> bool:
    """True when the preview was sent with other answers than those that its figures stand on."""
    form = DecisionForm(request.POST, document=asked)
    return "answers" in request.POST and bool(set(form.changed_data) - {"offers"})


@screen(_("Bad rows of an import"), to=IMPORTERS, clauses=["3.1.1"])
@require_GET
def bad_rows(request, pk, place):
    try:
        lines = bad_rows_of(_visible(request, pk), place)
    except (KeyError, TypeError):
        raise Http404 from None
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="bad-rows-{place + 1}.csv"'
    return response


@screen(_("Report of an import"), to=IMPORTERS, clauses=["3.1.1"])
@require_GET
def report(request, pk):
    shown = _visible(request, pk)
    response = JsonResponse(shown.report or shown.plan or {}, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="import-report.json"'
    return response


def _visible(request, pk) -> SalesImport:
    return visible_or_404(SalesImport.objects.visible_to(request.user).for_list(), pk=pk)
