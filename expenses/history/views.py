from datetime import date
from decimal import Decimal

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import Month
from salesdept.common.history import history_of
from salesdept.common.listing import Column
from salesdept.common.screens import screen
from salesdept.common.tables.imports.pages import uploads
from salesdept.common.tables.left_out import faults_in_words
from salesdept.common.tables.reasons import in_words
from salesdept.common.web import page_or_part, take_step, visible_or_404
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
    return uploads(request, PastImport, PastUploadForm, COLUMNS, "expenses/history/imports.html")


@screen(_("Import of past expenses"), to=[Role.FINANCE], clauses=["5.3.2"])
def past_import(request, pk):
    """What the file holds, what is wrong with which cell, what it holds twice, what would be taken; then what was."""
    shown = _visible(request, pk)
    told = shown.report or shown.plan or {}
    may_decide = PastImport.steps()["decide"].refusal(shown, request.user) is None
    context = {
        "import": shown,
        "told": told,
        "sum": Decimal(told.get("sum", 0)),
        "problem": in_words(told.get("problem")),
        "categories": _categories(told.get("categories", ())),
        "months": [(Month.parse(month), Decimal(amount), None) for month, amount in told.get("months", {}).items()],
        "sample": [
            row | {"spent_on": date.fromisoformat(row["spent_on"]), "amount": Decimal(row["amount"])}
            for row in told.get("sample", ())
        ],
        "alike": [
            (date.fromisoformat(day), Decimal(amount), *rest) for day, amount, *rest in told.get("alike", ())[:SHOWN]
        ],
        "left_out": faults_in_words(told.get("left_out", ())[:SHOWN]),
        "pointed_out": faults_in_words(told.get("pointed_out", ())[:SHOWN]),
        "form": DecisionForm(document=shown) if may_decide else None,
        "history": history_of(shown),
    }
    return page_or_part(request, "expenses/history/import.html", "expenses/history/_import.html", context)


def _categories(told) -> list[tuple]:
    """(name in the file, ours, how many, their sum), the largest first."""
    ours = {str(one.pk): one for one in our_categories()} if told else {}
    return [(one["name"], ours.get(one["category"]), one["rows"], Decimal(one["sum"])) for one in told]


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
