from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import Month
from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.tables.progress import progress_of
from salesdept.common.tables.reasons import Reason
from salesdept.common.web import go, page_or_part, take_step, visible_or_404
from salesdept.people.models import Role

from ..roles import STAFF
from .categories import our_categories
from .forms import DecisionForm, PastUploadForm
from .models import PastExpense, PastImport

SHOWN = 20
COLUMNS = [
    Column("file", _("File")),
    Column("by", _("Imported by")),
    Column("taken", _("Taken"), numeric=True),
    Column("sum", _("Sum"), numeric=True),
    Column("state", _("State")),
    Column("created", _("Uploaded"), sort="created_at"),
]


@screen(_("Past expenses"), to=[Role.FINANCE], clauses=["5.3.2"])
def past_imports(request):
    is_sent = request.method == "POST"
    form = PastUploadForm(request.POST, request.FILES) if is_sent else PastUploadForm()
    if is_sent and form.is_valid():
        try:
            return go(request, PastImport.upload(**form.cleaned_data, by=request.user))
        except ValidationError as error:
            form.add_error("file", error)
    rows = PastImport.objects.visible_to(request.user).for_list()
    context = {"form": form, "listing": Listing(request, rows, COLUMNS, order="-created_at")}
    return render(request, "expenses/history/imports.html", context, status=422 if form.errors else 200)


@screen(_("Import of past expenses"), to=[Role.FINANCE], clauses=["5.3.2"])
def past_import(request, pk):
    """What the file holds, what is wrong with which cell, what it holds twice, what would be taken; then what was."""
    shown = _visible(request, pk)
    told = shown.report or shown.plan or {}
    problem, open_steps = told.get("problem"), shown.open_steps(request.user)
    context = {
        "import": shown,
        "told": told,
        "sum": Decimal(told.get("sum", 0)),
        "problem": Reason(problem["code"], problem["about"]).text if problem else "",
        "page": {"progress": _progress(shown)},
        "categories": _categories(told.get("categories", ())),
        "months": [(Month.parse(month), Decimal(amount), None) for month, amount in told.get("months", {}).items()],
        "sample": [
            row | {"spent_on": date.fromisoformat(row["spent_on"]), "amount": Decimal(row["amount"])}
            for row in told.get("sample", ())
        ],
        "alike": [
            (date.fromisoformat(day), Decimal(amount), *rest) for day, amount, *rest in told.get("alike", ())[:SHOWN]
        ],
        "left_out": _in_words(told.get("left_out", ())),
        "pointed_out": _in_words(told.get("pointed_out", ())),
        "form": DecisionForm(document=shown) if PastImport.steps()["decide"] in open_steps else None,
        "history": history_of(shown),
    }
    return page_or_part(request, "expenses/history/import.html", "expenses/history/_import.html", context)


def _categories(told) -> list[tuple]:
    """(name in the file, ours, how many, their sum), the largest first."""
    ours = {str(one.pk): one for one in our_categories()} if told else {}
    return [(one["name"], ours.get(one["category"]), one["rows"], Decimal(one["sum"])) for one in told]


def _in_words(faults) -> list[tuple]:
    return [(*cell, Reason(code, about).text) for *cell, code, about in faults[:SHOWN]]


def _progress(shown: PastImport) -> dict | None:
    told = progress_of(shown.pk) if shown.state == PastImport.State.QUEUED else None
    return told if told and told["total"] else None


@screen(_("Step of an import of past expenses"), to=[Role.FINANCE], clauses=["5.3.2"])
def past_import_step(request, pk, name):
    return take_step(request, _visible(request, pk), name)


@screen(_("Past expense"), to=STAFF, clauses=["5.3.2"])
def past_expense(request, pk):
    rows = PastExpense.objects.visible_to(request.user)
    shown = visible_or_404(rows.select_related("category", "claimant", "team", "past_import"), pk=pk)
    return render(request, "expenses/history/expense.html", {"expense": shown})


def _visible(request, pk) -> PastImport:
    return visible_or_404(PastImport.objects.visible_to(request.user).for_list(), pk=pk)
