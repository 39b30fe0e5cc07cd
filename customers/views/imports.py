"""Pages of the import of customer files (7.1.1): the list with the upload, and one page from preview to report."""

from django.contrib import messages
from django.http import Http404, StreamingHttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from salesdept.common.history import history_of
from salesdept.common.listing import Column
from salesdept.common.screens import screen
from salesdept.common.tables.imports.pages import uploads
from salesdept.common.web import page_or_part, take_step, visible_or_404

from ..imports.forms import DecisionForm, UploadForm
from ..imports.models import IMPORTERS, CustomerImport
from ..imports.pages import Page, left_out_of

COLUMNS = [
    Column("when", _("Uploaded"), sort="created_at"),
    Column("file", _("File"), sort="name"),
    Column("by", _("By")),
    Column("rows", _("Rows"), numeric=True),
    Column("state", _("State"), sort="state"),
]
NO_IMPORT = {"title": _("No import yet"), "text": _("Each one stays here with its report, and can be taken back.")}


@screen(_("Import customer files"), to=IMPORTERS, clauses=["3.1.2", "7.1.1", "7.1.3"])
def imports(request):
    begun = {"kind": request.GET.get("kind")}
    return uploads(
        request, CustomerImport, UploadForm, COLUMNS, "customers/imports/imports.html", initial=begun, empty=NO_IMPORT
    )


@screen(_("Import of customer files"), to=IMPORTERS, clauses=["3.1.2", "7.1.1"])
def customer_import(request, pk):
    shown = _visible(request, pk)
    context = {"import": shown, "page": Page(shown, request.user), "history": history_of(shown)}
    return page_or_part(request, "customers/imports/import.html", "customers/imports/_import.html", context)


@screen(_("Step of an import of customer files"), to=IMPORTERS, clauses=["3.1.2", "7.1.1"])
def import_step(request, pk, name):
    asked = _visible(request, pk)
    if name == "start" and _answers_changed(request, asked):
        messages.info(
            request, gettext("You changed an answer, so the file is checked again before anything is imported.")
        )
        name = "decide"
    return take_step(request, asked, name)


def _answers_changed(request, asked: CustomerImport) -> bool:
    """True when the preview was sent with other answers than those that its figures stand on."""
    return "answers" in request.POST and DecisionForm(request.POST, document=asked).has_changed()


@screen(_("Rows that an import left out"), to=IMPORTERS, clauses=["7.1.1"])
@require_GET
def left_out_rows(request, pk):
    shown = _visible(request, pk)
    if not (shown.plan or {}).get("sheet"):
        raise Http404
    response = StreamingHttpResponse(left_out_of(shown), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="left-out-rows.csv"'
    return response


def _visible(request, pk) -> CustomerImport:
    return visible_or_404(CustomerImport.objects.visible_to(request.user).for_list(), pk=pk)
