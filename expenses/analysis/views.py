from decimal import Decimal
from functools import cached_property
from urllib.parse import urlencode

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pipeline.analysis.views import RowsListing
from pipeline.roles import SEE_ANALYSIS
from salesdept.common.audit import record_change
from salesdept.common.calendar import Month
from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen, screen_at
from salesdept.common.tables.workbook import MIME, table_as_workbook
from salesdept.common.tables.writing import table_as_csv
from salesdept.common.web import take_step, visible_or_404
from salesdept.people.models import Role

from ..roles import STAFF
from .forms import AnalysisForm, YearForm
from .models import Finding, MonthlyNote
from .page import Analysis
from .returns import Returns
from .sheets import MADE, MEASURES, OF_BUDGET, USED, WON
from .words import category_called

LOOK_AFTER = [Role.MANAGER, Role.LEADERSHIP]
SHOWN_FINDINGS = 5
PEOPLE = 25
"""So many claimants are read at a glance; all of them leave in the file."""
FINDINGS = [
    Column("what", _("What was found")),
    Column("kind", _("Kind")),
    Column("owner", _("Whose task")),
    Column("due", _("Due on")),
    Column("state", _("State")),
    Column("found", _("Found"), sort="created_at"),
]
NOTES = [Column("month", _("Month"), sort="month"), Column("used", _("Expenses"), numeric=True)]


PARTS = (
    (_("Budget and use"), "expenses:analysis"),
    (_("What it brought"), "expenses:returns"),
    (_("Findings"), "expenses:findings"),
    (_("Monthly notes"), "expenses:notes"),
)


def _tabs(request) -> list[tuple]:
    """The parts of the analysis that this reader may open."""
    pages = [(label, *(screen_at(name) or ())) for label, name in PARTS]
    return [(label, url, request.path == url, None) for label, page, url in pages if page.is_open_to(request.user)]


@screen(_("Analysis of expenses"), to=STAFF, clauses=["5.3.2"])
def analysis(request):
    form = AnalysisForm(request.GET, user=request.user)
    found = Analysis(request.user, form.of_year, form.narrowed)
    context = {
        "tabs": _tabs(request),
        "form": form,
        "found": found,
        "total": found.together,
        "months": [(month, now.value, before.value, now.url) for month, now, before in found.by_month],
        "people": found.by_person[:PEOPLE],
        "more_people": max(len(found.by_person) - PEOPLE, 0),
        "customers": [(row.label, row.used.value, None, row.used.url) for row in found.by_customer],
        "findings": Finding.objects.visible_to(request.user).open().for_list()[:SHOWN_FINDINGS],
        "export": f"{reverse('expenses:analysis_export')}?{urlencode(form.asked)}",
        "meanings": [one.meaning for one in (USED, *OF_BUDGET)],
        "last_year": found.year - 1,
    }
    return render(request, "expenses/analysis/analysis.html", context, status=422 if form.errors else 200)


@screen(_("What the expenses brought"), to=SEE_ANALYSIS, clauses=["5.3.2"])
def returns(request):
    form = YearForm(request.GET)
    found = Returns(request.user, form.of_year)
    context = {
        "tabs": _tabs(request),
        "form": form,
        "found": found,
        "total": found.together,
        "people": found.by_person[:PEOPLE],
        "more_people": max(len(found.by_person) - PEOPLE, 0),
        "meanings": [WON.meaning, MADE.meaning],
    }
    return render(request, "expenses/analysis/returns.html", context, status=422 if form.errors else 200)


class FigureListing(RowsListing):
    """A filter that can't be read leaves no rows, and says so."""

    @cached_property
    def notes(self) -> list[str]:
        wrong = self.filterset.form.errors.items() if self.filterset else ()
        return [
            gettext("No rows are shown, %(field)s can't be read: %(why)s")
            % {"field": self._fields[name].label, "why": errors[0]}
            for name, errors in wrong
        ] or super().notes


@screen(_("Rows of a figure"), to=STAFF, clauses=["5.3.2"])
def figure(request, code):
    """The rows that a number counts, with what it means and the number made anew out of them."""
    measure = MEASURES.get(code)
    if measure is None:
        raise Http404
    sheet = measure.sheet
    rows = measure.rows(request.user, request.GET)
    context = {
        "definition": measure,
        "listing": FigureListing(request, rows, sheet.columns, filterset=sheet.filterset, order=sheet.order),
        "cell": measure.of(request.user, request.GET),
        "row_template": sheet.template,
        "back_label": screen_at(measure.page)[0].title,
    }
    return render(request, "pipeline/analysis/figure.html", context)


@screen(_("Analysis of expenses as a file"), to=STAFF, clauses=["5.3.2", "7.1.3"])
def analysis_export(request):
    """The tables of the page as CSV or XLSX; the page with what is wrong where what is asked can't be read."""
    form = AnalysisForm(request.GET, user=request.user)
    if form.errors:
        return analysis(request)
    found = Analysis(request.user, form.of_year, form.narrowed)
    record_change(
        request.user, by=request.user, clause="7.1.3", action="export", changed={"expenses": ["", str(found.year)]}
    )
    budget = [str(one.label) for one in OF_BUDGET]
    years = [str(found.year), str(found.year - 1)]
    titles = [gettext("By"), gettext("Name"), *budget, *years, gettext("Expected at the end of the year")]
    rows = list(_exported(found))
    kind = "xlsx" if request.GET.get("form") == "xlsx" else "csv"
    if kind == "xlsx":
        content, mime = table_as_workbook([(gettext("Expenses"), [titles, *rows])]), f"{MIME}.sheet"
    else:
        content, mime = table_as_csv(titles, rows), "text/csv; charset=utf-8"
    headers = {"Content-Disposition": f'attachment; filename="expenses-{found.year}.{kind}"'}
    return StreamingHttpResponse(content, content_type=mime, headers=headers)


def _exported(found: Analysis):
    parts = (
        (gettext("Together"), [found.together]),
        (gettext("Category"), found.by_category),
        (gettext("Team"), found.by_team),
        (gettext("Claimant"), found.by_person),
        (gettext("Customer"), found.by_customer),
    )
    for by, rows in parts:
        for row in rows:
            budget = [row.budget[one.code].value if row.budget else None for one in OF_BUDGET]
            expected = row.projection.value if row.projection else None
            yield [by, row.label, *budget, row.used.value, row.before.value, expected]
    for month, now, before in found.by_month:
        yield [gettext("Month"), str(month), None, None, None, None, now.value, before.value, None]


@screen(_("Findings"), to=STAFF, clauses=["5.3.2"])
def findings(request):
    rows = Finding.objects.visible_to(request.user).for_list()
    context = {"tabs": _tabs(request), "listing": Listing(request, rows, FINDINGS, order="-created_at")}
    return render(request, "expenses/analysis/findings.html", context)


@screen(_("Finding"), to=STAFF, clauses=["5.3.2"])
def finding(request, pk):
    shown = _finding(request, pk)
    return render(request, "expenses/analysis/finding.html", {"finding": shown, "history": history_of(shown)})


@screen(_("Step of a finding"), to=STAFF, clauses=["5.3.2"])
def finding_step(request, pk, name):
    return take_step(request, _finding(request, pk), name)


def _finding(request, pk) -> Finding:
    return visible_or_404(Finding.objects.visible_to(request.user).for_list(), pk=pk)


@screen(_("Monthly notes"), to=LOOK_AFTER, clauses=["5.3.2"])
def notes(request):
    rows = MonthlyNote.objects.visible_to(request.user).for_list()
    context = {"tabs": _tabs(request), "listing": Listing(request, rows, NOTES, order="-month")}
    return render(request, "expenses/analysis/notes.html", context)


@screen(_("Monthly note"), to=LOOK_AFTER, clauses=["5.3.2"])
def note(request, month: Month):
    shown = visible_or_404(MonthlyNote.objects.visible_to(request.user), month=month.first)
    context = {
        "note": shown,
        "month": month,
        "rows": [_row(row) for row in shown.figures["rows"]],
        "total": _row(shown.figures["together"]),
        "findings": Finding.objects.visible_to(request.user).filter(month=month.first).for_list(),
    }
    return render(request, "expenses/analysis/note.html", context)


def _row(told: dict) -> dict:
    amounts = {name: None if told[name] is None else Decimal(told[name]) for name in told if name != "category"}
    return amounts | {"label": category_called(told["category"])}
