from django.contrib import messages
from django.db import transaction
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import Month, today
from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404
from salesdept.people.models import Role

from ...models import Budget, BudgetLine
from ...roles import ASKERS, SEE_BUDGETS, STAFF
from ..forms import BudgetForm
from ..ledger import standings, with_papers
from ..sheet import BudgetSheet, month_names, not_editable, spread_in
from ..year_before import Before, place_of, year_before


@screen(_("Budgets"), to=SEE_BUDGETS, clauses=["5.1.1", "5.3.1"])
def budgets(request):
    columns = [
        Column("budget", _("Budget"), sort="year"),
        Column("state", _("State")),
        Column("approved", _("Approved"), numeric=True),
        Column("reserved", _("Reserved"), numeric=True),
        Column("spent", _("Spent"), numeric=True),
    ]
    listing = Listing(request, Budget.objects.visible_to(request.user).for_list(), columns, order="-year")
    return render(
        request, "expenses/budget_list.html", {"listing": listing, "may_draft": request.user.is_a(Role.MANAGER)}
    )


@screen(_("Budget"), to=SEE_BUDGETS, clauses=["5.1.1", "5.1.2", "5.1.3", "5.3.1", "5.3.2"])
def budget(request, pk):
    budget = visible_or_404(Budget.objects.visible_to(request.user).for_list(), pk=pk)
    lines = BudgetLine.objects.visible_to(request.user).filter(budget=budget).for_list()
    shown = today()
    context = {
        "budget": budget,
        "standings": standings(lines, shown) if budget.is_approved else [],
        "drafted": [] if budget.is_approved else _drafted(budget, lines),
        "month": Month.of(shown) if shown.year == budget.year else None,
        "target": budget.target,
        "left": budget.approved - budget.reserved - budget.spent,
        "may_edit": budget.may_edit(request.user),
        "may_ask": budget.state == Budget.State.APPROVED and request.user.is_a(*ASKERS),
        "history": history_of(budget),
    }
    return render(request, "expenses/budget_detail.html", context)


def _drafted(budget: Budget, lines) -> list[tuple[BudgetLine, Before | None]]:
    """(line, what it was in the year before)."""
    past = year_before(budget)
    return [(line, past.get(place_of(line))) for line in lines]


@screen(_("New budget"), to=[Role.MANAGER], clauses=["5.1.1"])
def budget_new(request):
    form = BudgetForm(request.POST or None, by=request.user, initial={"year": today().year})
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            saved = form.save()
        return go(request, reverse("expenses:budget_edit", args=[saved.pk]))
    return render(request, "expenses/budget_new.html", {"form": form}, status=422 if form.errors else 200)


@screen(_("Edit a budget"), to=[Role.MANAGER], clauses=["5.1.1", "5.1.2", "5.1.3"])
def budget_edit(request, pk):
    budget = visible_or_404(Budget.objects.visible_to(request.user), pk=pk)
    if refusal := not_editable(budget, request.user):
        raise refusal
    if "spread" in request.POST:
        return _sheet(request, budget, BudgetSheet(_spread(request, budget), budget=budget), is_spread=True)
    sheet = BudgetSheet(request.POST or None, budget=budget)
    if request.method == "POST" and sheet.is_valid():
        sheet.save_by(request.user, version=request.POST.get("version"))
        if request.POST.get("then") == "more":
            return go(request, request.path)
        return go(request, budget)
    return _sheet(request, budget, sheet, status=422 if request.method == "POST" else 200)


def _sheet(request, budget: Budget, sheet: BudgetSheet, *, is_spread=False, status=200):
    context = {"budget": budget, "sheet": sheet, "month_names": month_names(), "is_spread": is_spread}
    return render(request, "expenses/budget_form.html", context, status=status)


def _spread(request, budget: Budget) -> dict:
    try:
        filled = spread_in(request.POST, request.POST["spread"], budget)
    except ValueError:
        messages.warning(request, gettext("There is nothing to spread by: no whole, or no figures of then."))
        return request.POST
    messages.info(request, gettext("Spread, not saved yet. Look it over, then save."))
    return filled


@screen(_("Step of a budget"), to=[Role.MANAGER, Role.LEADERSHIP, Role.FINANCE], clauses=["5.1.3", "5.3.1"])
def budget_step(request, pk, name):
    found = visible_or_404(Budget.objects.visible_to(request.user), pk=pk)
    # Of what is copied the new draft is shown next.
    back = reverse("expenses:budgets") if name == "carry_over" else None
    return take_step(request, found, name, back=back)


@screen(_("Budget line"), to=STAFF, clauses=["5.3.1", "5.3.2"])
def budget_line(request, pk):
    """How the line stands, and its ledger: who moved what when, for which paper."""
    line = visible_or_404(BudgetLine.objects.visible_to(request.user).for_list(), pk=pk)
    columns = [
        Column("at", _("When"), sort="at"),
        Column("kind", _("What")),
        Column("paper", _("For what")),
        Column("by", _("Who")),
        Column("approved", _("Approved"), numeric=True),
        Column("reserved", _("Reserved"), numeric=True),
        Column("spent", _("Spent"), numeric=True),
    ]
    listing = Listing(request, line.entries.for_list(), columns, order="-at")
    with_papers(listing.rows, request.user)
    context = {
        "line": line,
        "listing": listing,
        "standing": standings([line], today())[0],
        "months": list(zip(month_names(), line.months, strict=True)) if line.months else [],
        "may_ask": line.budget.state == Budget.State.APPROVED and request.user.is_a(*ASKERS),
        "sees_budget": request.user.is_a(*SEE_BUDGETS),
        "history": history_of(line),
    }
    return render(request, "expenses/budget_line.html", context)


@screen(_("Step of a budget line"), to=[Role.LEADERSHIP], clauses=["5.1.3", "5.3.1"])
def budget_line_step(request, pk, name):
    line = visible_or_404(BudgetLine.objects.visible_to(request.user).for_list(), pk=pk)
    return take_step(request, line, name, back=line.budget)
