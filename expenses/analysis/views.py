from decimal import Decimal
from urllib.parse import urlencode

from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pipeline.analysis.views import figure_page, unread
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
from .forms import AnalysisForm, ReturnsForm, asked_for, usual_spans
from .models import Finding, MonthlyNote
from .page import Analysis
from .returns import Returns
from .sheets import MADE, MEASURES, OF_BUDGET, USED, WON
from .since import Since
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
COUNTED = [
    Column("what", _("Expense")),
    Column("day", _("Day"), sort="spent_on"),
    Column("category", _("Category")),
    Column("person", _("Claimant")),
    Column("then", _("Amount then"), sort="amount", numeric=True),
    Column("now", _("Now"), numeric=True),
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


def _spans(request, form) -> list[tuple]:
    """The usual months as tabs, narrowed as the page is."""
    return [
        (label, f"{request.path}?{urlencode(asked_for(span) | form.narrowed)}", span == form.span())
        for label, span in usual_spans()
    ]


@screen(_("Analysis of expenses"), to=STAFF, clauses=["5.3.2"])
def analysis(request):
    form = AnalysisForm(request.GET, user=request.user)
    if form.errors:
        return unread(request, form, gettext("Analysis of expenses"), tabs=_tabs(request))
    found = _analysed(request, form)
    form.suggest([row.label for row in found.by_customer])
    context = {
        "tabs": _tabs(request),
        "spans": _spans(request, form),
        "form": form,
        "found": found,
        "total": found.together,
        "months": [(month, now.value, before.value, now.url) for month, now, before in found.by_month],
        "people": found.people(PEOPLE),
        "more_people": max(found.count_people - PEOPLE, 0),
        "customers": [(row.label, row.used.value, None, row.used.url) for row in found.by_customer],
        "findings": Finding.objects.visible_to(request.user).open().waiting_first().for_list()[:SHOWN_FINDINGS],
        "export": f"{reverse('expenses:analysis_export')}?{urlencode(form.asked)}",
        "findings_url": reverse("expenses:findings"),
        "here": f"{request.path}?{urlencode(form.asked)}",
        "meanings": [one.meaning for one in (USED, *OF_BUDGET)],
        "before": _before(found),
    }
    return render(request, "expenses/analysis/analysis.html", context)


def _analysed(request, form: AnalysisForm) -> Analysis:
    found = Analysis(request.user, form.span(), form.narrowed)
    found.categories = {one.pk: str(one) for one in form.categories}
    return found


def _before(found: Analysis) -> str:
    """What the numbers of the year before are called."""
    return str(found.year - 1) if found.is_whole_year else gettext("A year before")


@screen(_("What the expenses brought"), to=SEE_ANALYSIS, clauses=["5.3.2"])
def returns(request):
    form = ReturnsForm(request.GET, user=request.user)
    if form.errors:
        return unread(request, form, gettext("What the expenses brought"), tabs=_tabs(request))
    found = Returns(request.user, form.span(), form.narrowed)
    form.suggest([row.label for row in found.by_customer])
    context = {
        "tabs": _tabs(request),
        "spans": _spans(request, form),
        "form": form,
        "found": found,
        "total": found.together,
        "people": found.people(PEOPLE),
        "more_people": max(found.count_people - PEOPLE, 0),
        "channels_title": gettext("The channel and its campaigns")
        if found.channel
        else gettext("Marketing by channel"),
        "meanings": [WON.meaning, MADE.meaning],
    }
    return render(request, "expenses/analysis/returns.html", context)


@screen(_("Rows of a figure"), to=STAFF, clauses=["5.3.2"])
def figure(request, code):
    return figure_page(request, MEASURES.get(code))


@screen(_("Analysis of expenses as a file"), to=STAFF, clauses=["5.3.2", "7.1.3"])
def analysis_export(request):
    """The tables of the page as CSV or XLSX; the page with what is wrong where what is asked can't be read."""
    kind = "xlsx" if request.GET.get("form") == "xlsx" else "csv"
    form = AnalysisForm(request.GET, user=request.user)
    if form.errors:
        return analysis(request)
    found = _analysed(request, form)
    told = "-".join(str(one) for one in ([found.year] if found.is_whole_year else (found.span.first, found.span.last)))
    record_change(request.user, by=request.user, clause="7.1.3", action="export", changed={"expenses": ["", told]})
    budget = [str(one.label) for one in OF_BUDGET]
    months = [str(found.span), _before(found)]
    titles = [gettext("By"), gettext("Name"), *budget, *months, gettext("Expected at the end of the year")]
    rows = list(_exported(found))
    if kind == "xlsx":
        content, mime = table_as_workbook([(gettext("Expenses"), [titles, *rows])]), f"{MIME}.sheet"
    else:
        content, mime = table_as_csv(titles, rows), "text/csv; charset=utf-8"
    headers = {"Content-Disposition": f'attachment; filename="expenses-{told}.{kind}"'}
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
    since = Since(shown, request.user)
    context = {
        "finding": shown,
        "since": since,
        "listing": Listing(request, since.listed, COUNTED, order="-spent_on"),
        "history": history_of(shown),
    }
    return render(request, "expenses/analysis/finding.html", context)


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
