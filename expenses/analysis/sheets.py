"""The sheets of rows that the analysis counts, and what each number means (5.3.2)."""

from dataclasses import dataclass, replace

from django.db.models import DecimalField, ExpressionWrapper, F
from django.utils.translation import gettext_lazy as _

from customers.models import Communication
from pipeline.analysis.figures import Definition, Sheet
from pipeline.analysis.sheets import ENTRIES
from salesdept.common.columns import Column
from salesdept.people.models import Role

from ..models.budget import BudgetLine
from ..querysets import APPROVED_ONCE
from ..roles import SEE_WHOLE_BUDGET
from .filters import LineFilter, SpendingFilter, VisitsFilter, WonFilter
from .models import Spending


@dataclass(frozen=True)
class Measure(Definition):
    """A number of chapter 5 and the page of its rows."""

    ROUTE = "expenses:figure"


def _spending(user):
    return Spending.objects.visible_to(user).for_list()


def _lines(user):
    """Lines of budgets that were approved: all of who sees whole budgets, the own team's of a supervisor."""
    lines = BudgetLine.objects.filter(budget__state__in=APPROVED_ONCE).for_list()
    if user.is_a(Role.SUPERVISOR):
        lines = lines.filter(team__in=user.memberships.filter(leads=True, until=None).values("team"))
    elif not user.is_a(*SEE_WHOLE_BUDGET):
        lines = lines.none()
    left = F("approved") - F("reserved") - F("spent")
    return lines.annotate(
        year=F("budget__year"),
        unused=ExpressionWrapper(left, output_field=DecimalField(max_digits=14, decimal_places=2)),
    )


def _visits(user):
    visits = Communication.objects.visible_to(user).filter(kind=Communication.Kind.VISIT)
    return visits.exclude(outcome=Communication.Outcome.NOT_MET).for_list()


SPENDING = Sheet(
    _spending,
    SpendingFilter,
    (
        Column("what", _("Expense")),
        Column("day", _("Day"), sort="spent_on"),
        Column("category", _("Category")),
        Column("person", _("Claimant")),
        Column("customer", _("Customer")),
        Column("use", _("Reserved or spent")),
        Column("amount", _("Amount"), sort="amount", numeric=True),
    ),
    "expenses/analysis/_spending.html",
    "-spent_on",
    value="amount",
)
LINES = Sheet(
    _lines,
    LineFilter,
    (
        Column("line", _("Budget line"), sort="created_at"),
        Column("approved", _("Budget"), sort="approved", numeric=True),
        Column("reserved", _("Reserved"), sort="reserved", numeric=True),
        Column("spent", _("Spent"), sort="spent", numeric=True),
        Column("left", _("Left"), sort="unused", numeric=True),
    ),
    "expenses/analysis/_budget_line.html",
    "-approved",
    value="approved",
)
WINS = replace(ENTRIES, filterset=WonFilter)
VISITS = Sheet(
    _visits,
    VisitsFilter,
    (
        Column("customer", _("Customer"), sort="customer__name"),
        Column("by", _("Sales rep"), sort="by__name"),
        Column("at", _("When"), sort="happened_at"),
    ),
    "expenses/analysis/_visit.html",
    "-happened_at",
)

USED = Measure(
    "used",
    _("Expenses"),
    _(
        "Lines of claims that are handed in or paid, and past expenses taken in by file, by the day of the expense, "
        "not of its payment. What is sent back, rejected or withdrawn counts nowhere; refunds count against."
    ),
    "5.3.2",
    SPENDING,
    "expenses:analysis",
    "amount",
)
APPROVED = Measure(
    "approved",
    _("Budget"),
    _("What leadership has approved for the year, supplements included."),
    "5.1.3",
    LINES,
    "expenses:analysis",
    "amount",
)
RESERVED = replace(
    APPROVED,
    code="reserved",
    label=_("Reserved"),
    meaning=_("What claims on their way and other promises hold of the budget, by its ledger at this moment."),
    clause="5.3.1",
    sheet=replace(LINES, value="reserved", order="-reserved"),
)
SPENT = replace(
    RESERVED,
    code="spent",
    label=_("Spent"),
    meaning=_("What was paid out of the budget of the year in which the expense lies, by its ledger at this moment."),
    sheet=replace(LINES, value="spent", order="-spent"),
)
LEFT = replace(
    RESERVED,
    code="left",
    label=_("Left"),
    meaning=_("Budget less reserved less spent."),
    sheet=replace(LINES, value="unused", order="-unused"),
)
WON = Measure(
    "won",
    _("Won"),
    _("The sales ledger: contracts signed, changed and cancelled, without tax, on the day on which they are booked."),
    "4.1.1",
    WINS,
    "expenses:returns",
    "amount",
)
MADE = Measure(
    "visits",
    _("Visits made"),
    _("Visits that were logged and in which somebody was met."),
    "7.2.1",
    VISITS,
    "expenses:returns",
)
OF_BUDGET = (APPROVED, RESERVED, SPENT, LEFT)
MEASURES = {one.code: one for one in (USED, *OF_BUDGET, WON, MADE)}
