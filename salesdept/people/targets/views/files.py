from django.contrib import messages
from django.http import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import Month, today
from salesdept.common.screens import screen
from salesdept.common.tables.reasons import Unreadable
from salesdept.common.tables.workbook import MIME, table_as_workbook
from salesdept.common.tables.writing import table_as_csv

from ...roles import SEE_TARGETS
from ..file_offer import sealed, take
from ..files import Reading, read_file, rows_of, titles
from ..forms import SpanForm, TargetFileForm
from ..parts import parts_of


@screen(_("Targets from a file"), to=["manager"], clauses=["1.1"])
def targets_import(request):
    """Upload, look at what would change, then say yes: nothing is kept before, and nothing half."""
    if "rows" in request.POST:
        return _take(request)
    form = TargetFileForm(request.POST or None, request.FILES or None)
    reading = None
    if request.method == "POST" and form.is_valid():
        try:
            reading = read_file(form.cleaned_data["file"])
        except Unreadable as wrong:
            form.add_error("file", wrong.reason.text)
    return _page(request, form, reading)


def _take(request):
    count = take(request.POST["rows"], by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, gettext("%(count)s targets are set.") % {"count": count})
    return redirect(f"{reverse('people:targets')}?month={request.POST.get('month', '')}")


def _page(request, form: TargetFileForm, reading: Reading | None):
    is_offered = reading and reading.changing and not reading.faults
    context = {
        "form": form,
        "reading": reading,
        "rows": sealed(reading.changing, request.user) if reading and is_offered else "",
        "first": min((row.month for row in reading.changing), default=None) if reading and is_offered else None,
        "unchanged": len(reading.rows) - len(reading.changing) if reading else 0,
        "years": [str(today().year), str(today().year + 1)],
        "parts": parts_of(request.user, "file"),
    }
    is_wrong = form.errors or (reading and reading.faults)
    return render(request, "people/targets/import.html", context, status=422 if is_wrong else 200)


@screen(_("Targets as a file"), to=SEE_TARGETS, clauses=["1.1"])
def targets_export(request):
    """The targets of some months as CSV or XLSX, in the shape in which they are read: a template, too."""
    form = SpanForm(request.GET)
    span = form.cleaned_data if form.is_valid() else {"first": Month.current(), "last": Month.current(), "form": "csv"}
    first, last, form_name = span["first"], span["last"], span["form"] or "csv"
    record_change(
        request.user, by=request.user, clause="7.1.3", action="export", changed={"targets": ["", f"{first}–{last}"]}
    )
    if form_name == "xlsx":
        content, mime = table_as_workbook([(gettext("Targets"), [titles(), *rows_of(first, last)])]), f"{MIME}.sheet"
    else:
        content, mime = table_as_csv(titles(), rows_of(first, last)), "text/csv; charset=utf-8"
    headers = {"Content-Disposition": f'attachment; filename="targets-{first}-{last}.{form_name}"'}
    return StreamingHttpResponse(content, content_type=mime, headers=headers)
